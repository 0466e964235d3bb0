/// One pass over a tree of nodes: what variables hold, and what was found wrong so far.
///
/// A class because every section and field of a pass reports to the same list.
final class Decoding {
    let interpolation: Interpolation
    /// The base that an environment is checked against; `nil` where a tree is read whole.
    let base: CheckedBase?
    /// The folder at which relative paths start; `nil` where files are not looked at.
    let folder: String?
    /// Reads a file that a value names; `nil` where files are not looked at.
    let readFile: FileReader?
    /// Reads the names of the columns of a data file; `nil` where files are not looked at.
    let readColumns: ConfigurationFile.ColumnReader?
    private(set) var issues: [ConfigurationIssue] = []
    /// How much was found wrong, what is kept to oneself included.
    private(set) var findings = 0
    /// The endpoints of this pass's tree, for the check of environments against it.
    var endpoints: EndpointTable?
    /// The names that objectives can be for in this pass's tree.
    var names = ObjectiveNames()
    /// Whether everything that a plan asks could be read, so that its names are known.
    var isPlanWhole = true
    private var unreadable: Set<TextPosition> = []

    /// Reads a file whose path is written in a configuration.
    typealias FileReader = (_ path: String) throws(InputFileError) -> [UInt8]

    init(
        variables: [String: String],
        base: CheckedBase? = nil,
        folder: String? = nil,
        readFile: FileReader? = nil,
        readColumns: ConfigurationFile.ColumnReader? = nil
    ) {
        self.folder = folder
        interpolation = Interpolation(variables: variables)
        self.base = base
        self.readFile = readFile
        self.readColumns = readColumns
    }

    /// Returns a path that is written in a configuration as one from the working directory.
    func path(of file: String) -> String {
        guard let folder, !file.hasPrefix("/") else { return file }
        return folder + "/" + file
    }

    /// Notes something wrong.
    ///
    /// - Parameters:
    ///   - problem: the problem.
    ///   - position: where it is.
    ///   - isKnown: whether it was reported before, by the pass over the base.
    ///   - known: names of which one may have been meant.
    func report(
        _ problem: ConfigurationIssue.Problem,
        at position: TextPosition,
        isKnown: Bool = false,
        known: [String] = []
    ) {
        findings += 1
        if !isKnown { issues.append(ConfigurationIssue(problem, at: position, known: known)) }
    }

    /// Notes that a text's variables can't be read, once for each text however often it is read.
    func report(_ error: InterpolationError, in field: Field) {
        guard unreadable.insert(field.node.position).inserted else { return }
        report(.interpolation(path: field.path, error), at: field.node.position, isKnown: field.isInherited)
    }
}

/// A base that was checked, as environments look into it: every mapping by key, made when it is first asked
/// for.
///
/// With it, checking an environment costs what the environment says, not what the base says.
final class CheckedBase {
    /// The tree.
    let tree: YAMLNode
    let endpoints: EndpointTable?
    /// The names that objectives can be for.
    let names: ObjectiveNames
    /// Whether all of these names are known.
    let isPlanWhole: Bool
    private var indices: [TextPosition: [String: YAMLNode]] = [:]

    init(_ tree: YAMLNode, checkedBy pass: Decoding) {
        self.tree = tree
        endpoints = pass.endpoints
        names = pass.names
        isPlanWhole = pass.isPlanWhole
    }

    /// The value of a key in one of the tree's mappings.
    func value(of key: String, in mapping: YAMLNode) -> YAMLNode? {
        guard case .mapping(let entries) = mapping.content else { return nil }
        // No two mappings of a text begin at one place.
        if let index = indices[mapping.position] { return index[key] }
        let index = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        indices[mapping.position] = index
        return index[key]
    }
}
