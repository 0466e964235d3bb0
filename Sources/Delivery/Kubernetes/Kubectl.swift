package import SLOEval
import Reporting

/// Talks to a cluster through the `kubectl` program.
///
/// Each call is a list of arguments, names the namespace, the context and the configuration file, and ends in
/// time: requests by `--request-timeout`, the program itself by a limit of our own.
public struct Kubectl: Sendable {
    /// Which program, which cluster, and how long.
    public struct Options: Sendable, Equatable {
        /// The program: a name to be looked up, or a path. The default is `kubectl`.
        public var program = "kubectl"
        /// The context of the configuration file; `nil` for its current one.
        public var context: String?
        /// The configuration file; `nil` for kubectl's own choice.
        public var kubeconfig: String?
        /// How long a single request may take, in whole seconds. The default is 10.
        public var requestTimeoutSeconds = 10
        /// How long the program may run. The default is 30 s.
        public var timeLimit: Duration = .seconds(30)
        /// The program's environment: it needs `HOME` and `PATH` for plug-ins that log in.
        public var environment: [String: String] = [:]

        /// Creates the default options.
        public init() {}
    }

    /// Which program, which cluster, and how long.
    public let options: Options
    /// The namespace of every call.
    public let namespace: String
    private let runner: any ProcessRunner

    /// Creates a client of a namespace.
    ///
    /// - Throws: ``KubernetesNameError`` when the namespace is not a valid name.
    public init(
        namespace: String,
        options: Options = Options(),
        runner: any ProcessRunner
    ) throws(KubernetesNameError) {
        try KubernetesName.check(namespace, as: .label, role: "namespace")
        self.namespace = namespace
        self.options = options
        self.runner = runner
    }

    /// The call that some arguments make.
    ///
    /// - Parameters:
    ///   - arguments: what to do, without namespace and cluster.
    ///   - input: what kubectl reads from standard input.
    ///   - watchSeconds: for calls that watch: how long they may. They have no limit for a single request.
    package func call(_ arguments: [String], input: String = "", watchSeconds: Int? = nil) -> ProcessCall {
        var arguments = arguments + ["--namespace=\(namespace)"]
        if let context = options.context { arguments.append("--context=\(context)") }
        if let kubeconfig = options.kubeconfig { arguments.append("--kubeconfig=\(kubeconfig)") }
        if let watchSeconds {
            arguments.append("--timeout=\(watchSeconds)s")
        } else {
            arguments.append("--request-timeout=\(options.requestTimeoutSeconds)s")
        }
        return ProcessCall(
            options.program,
            arguments,
            environment: options.environment,
            standardInput: Array(input.utf8),
            outputLimit: 16 << 20,
            timeLimit: watchSeconds.map { .seconds($0 + 5) } ?? options.timeLimit
        )
    }

    /// Runs kubectl and gives what it says.
    @discardableResult
    package func run(
        _ arguments: [String],
        input: String = "",
        watchSeconds: Int? = nil
    ) async throws(KubectlError) -> String {
        let call = call(arguments, input: input, watchSeconds: watchSeconds)
        let result: ProcessResult
        do {
            result = try await runner.run(call)
        } catch {
            throw .notRun(error)
        }
        guard result.isSuccess else { throw KubectlError(result, of: call) }
        return result.standardOutput.text
    }

    /// The command that ``object(_:_:)`` runs, for a dry run.
    func readingCommand(_ kind: String, _ name: String) -> String {
        call(Self.reading(kind, name)).commandLine
    }

    /// The command with which a person edits an object. It waits for the person, so it has no time limit.
    func editingCommand(_ kind: String, _ name: String) -> String {
        let cluster = call([]).arguments.filter { !$0.hasPrefix("--request-timeout") }
        return ProcessCall(options.program, ["edit", kind, name] + cluster).commandLine
    }

    private static func reading(_ kind: String, _ name: String) -> [String] {
        ["get", kind, name, "--ignore-not-found", "--output=json"]
    }

    /// An object of the cluster; `nil` when there is none of that name.
    package func object(_ kind: String, _ name: String) async throws(KubectlError) -> JSONValue? {
        try await json(Self.reading(kind, name))
    }

    /// All objects of a kind in the namespace, or those with a label.
    package func objects(_ kind: String, selector: String? = nil) async throws(KubectlError) -> [JSONValue] {
        let selection = selector.map { ["--selector=\($0)"] } ?? []
        return try await json(["get", kind, "--output=json"] + selection)?["items"]?.array ?? []
    }

    /// Changes an object by a JSON patch (RFC 6902), all of it or nothing.
    package func patch(_ kind: String, _ name: String, _ patch: JSONPatch) async throws(KubectlError) {
        try await run(["patch", kind, name, "--type=json", "--patch=\(patch.json.text)"])
    }

    private func json(_ arguments: [String]) async throws(KubectlError) -> JSONValue? {
        let output = try await run(arguments)
        if output.allSatisfy(\.isWhitespace) { return nil }
        guard let value = JSONValue(text: output), value.object != nil else {
            throw .garbage(command: call(arguments).commandLine, output: String(output.prefix(80)).singleLine)
        }
        return value
    }
}
