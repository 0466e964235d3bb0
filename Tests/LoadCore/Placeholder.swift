// Removed when the first test moves in.
