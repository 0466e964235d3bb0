extension DataTable {
    /// Opens the file.
    package func open() throws(DataError) -> any DataRows {
        throw DataError("files of data can't be read yet")
    }
}
