import Foundation

@testable import Delivery

/// A workflow file of this repository, looked into.
struct WorkflowFile {
    /// Where the file is.
    let path: String
    private let root: YAMLNode

    init(_ name: String) throws {
        path = Repository.path(".github/workflows/\(name)")
        root = try YAMLReader.read(try String(contentsOfFile: path, encoding: .utf8))
    }

    /// A text of the file by the keys that lead to it.
    func text(_ keys: String...) -> String? { node(keys)?.text }

    /// The keys of a mapping, in order.
    func names(_ keys: String...) -> [String] { node(keys)?.entries.map(\.key) ?? [] }

    /// A text of one of a job's steps.
    func step(_ id: String, of job: String, _ key: String) -> String? {
        guard case .sequence(let steps) = node(["jobs", job, "steps"])?.content else { return nil }
        return steps.first { $0["id"]?.text == id }?[key]?.text
    }

    private func node(_ keys: [String]) -> YAMLNode? {
        keys.reduce(root) { node, key in node?[key] }
    }
}

extension YAMLNode {
    fileprivate var entries: [YAMLEntry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    fileprivate var text: String? {
        if case .scalar(let scalar) = content { scalar.text } else { nil }
    }

    fileprivate subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
}

/// The files of this repository, as the tests see them.
enum Repository {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The path of a file by its path in the repository.
    static func path(_ name: String) -> String { root.appending(path: name).path }
}
