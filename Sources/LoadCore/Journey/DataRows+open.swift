extension DataTable {
    /// Opens the file, which is read whole once.
    package func open() throws(DataFileError) -> any DataRows { try DataFile(path: file) }
}

extension DataFile: DataRows {
    /// How many rows there are.
    package var count: Int { rowCount }
}
