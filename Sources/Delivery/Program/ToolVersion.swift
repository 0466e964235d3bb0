/// The version of the package, as `--version` and results files name it.
package enum ToolVersion {
    /// The version; CHANGELOG.md tells what it brought.
    package static let current = "0.1.0"
}
