/// The rows of a table, open for reading from any thread.
package protocol DataRows: Sendable {
    /// The names of the columns.
    var columns: [String] { get }
    /// How many rows there are.
    var count: Int { get }
    /// The values of a row, in the order of the columns; `nil` when it can't be read.
    func row(_ index: Int) -> [String]?
}
