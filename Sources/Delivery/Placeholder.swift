// Removed when the first type moves in.
