import LoadCore

/// The keys of an entry of `load_test.data` in its long form.
enum DataKey: String, CaseIterable {
    case file, use
}

extension DataTable {
    /// Reads an entry of `load_test.data`: the path of a file, or a mapping.
    ///
    /// - Returns: the table, without columns where files are not looked at; `nil` after something was reported.
    init?(named name: String, _ field: Field) {
        let section: Section<DataKey>?
        if case .mapping = field.node.content { section = Section<DataKey>(field) } else { section = nil }
        let file = section.map { $0.needed(.file, because: "data is read from a file") { $0 } } ?? field
        guard let file, let path = file.filePath() else {
            if section == nil, file?.unsetVariable == nil, field.node.isNull {
                field.reject(must: "be the path of a file")
            }
            return nil
        }
        self.init(
            name: name,
            file: path,
            columns: [],
            use: section?[.use]?.choice(of: Use.self) ?? .sequential
        )
        guard let readColumns = field.decoding.readColumns else { return }
        do throws(DataFileError) {
            columns = try readColumns(path).get()
        } catch {
            field.decoding.report(.data(path: file.path, error), at: file.node.position)
            return nil
        }
    }
}
