extension DataTable {
    /// Opens the file, which is read whole once, whoever else has it open.
    package func open() throws(DataFileError) -> any DataRows { try DataFile.shared(path: file) }
}

extension DataFile: DataRows {
    /// How many rows there are.
    package var count: Int { rowCount }
}
