/// The version of the package, as `--version` and results files name it.
public enum ToolVersion {
    /// The version; CHANGELOG.md tells what it brought.
    public static let current = "0.1.0"
}
