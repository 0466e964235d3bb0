import Foundation
import Synchronization

/// The tier that asks the cluster's metrics server for the pods of a deployment, through `kubectl top`.
public final class KubernetesTop: ResourceSampler {
    private let namespace: String
    private let deployment: String
    private let timeLimit: Duration
    private let run: ResourceCommandRunner
    /// The deployment's pod selector, once it is known.
    private let selector = Mutex<String?>(nil)

    /// Creates the tier.
    ///
    /// - Parameters:
    ///   - namespace: where the deployment is.
    ///   - deployment: the deployment's name.
    ///   - timeLimit: how long each call may take. The default is 5 s.
    ///   - run: runs `kubectl`.
    public init(
        namespace: String,
        deployment: String,
        timeLimit: Duration = .seconds(5),
        run: @escaping ResourceCommandRunner
    ) {
        self.namespace = namespace
        self.deployment = deployment
        self.timeLimit = timeLimit
        self.run = run
    }

    /// `kubernetes`.
    public var name: String { "kubernetes" }

    /// Always true.
    public var namesParts: Bool { true }

    /// `kubernetes:` and the pods.
    public func source(of parts: [String]) -> String { "kubernetes: " + parts.joined(separator: ", ") }

    /// Asks once; the first time also for the labels by which the deployment knows its pods. Names would not
    /// do: those of `backend-v2-canary` begin with `backend-v2-` too.
    public func read() async throws(ResourceError) -> ResourceReading {
        let selector = try await podSelector()
        let output = try await kubectl(["top", "pod", "--no-headers", "--selector=\(selector)"])
        let parts = try Self.parts(in: output)
        guard !parts.isEmpty else {
            throw .nothingFound("no pod of '\(namespace)/\(deployment)' has figures")
        }
        return ResourceReading(parts: parts)
    }

    private func podSelector() async throws(ResourceError) -> String {
        if let known = selector.withLock(\.self) { return known }
        let output = try await kubectl([
            "get", "deployment/\(deployment)", "--output=jsonpath={.spec.selector}",
        ])
        let found = try Self.selector(in: output)
        selector.withLock { $0 = found }
        return found
    }

    private func kubectl(_ arguments: [String]) async throws(ResourceError) -> String {
        let all = arguments + ["--namespace=\(namespace)"]
        return try await run(ResourceCommand("kubectl", all, timeLimit: timeLimit))
    }

    /// The pods that `kubectl top pod --no-headers` tells of: name, processor, memory.
    ///
    /// - Throws: ``ResourceError/unreadable(_:)`` when a line is not what kubectl prints.
    static func parts(in output: String) throws(ResourceError) -> [ResourceReading.Part] {
        var parts: [ResourceReading.Part] = []
        for line in output.split(whereSeparator: \.isNewline) where !line.trimmingASCIISpace.isEmpty {
            let cells = line.split(whereSeparator: \.isWhitespace)
            guard cells.count == 3, let cores = cores(cells[1]), let bytes = ByteQuantity.bytes(cells[2])
            else {
                throw .unreadable(String(line))
            }
            parts.append(
                ResourceReading.Part(
                    name: String(cells[0]),
                    processor: .percent(cores * 100),
                    memoryMebibytes: bytes / 1_048_576
                )
            )
        }
        return parts
    }

    /// An amount of processor time a second: `2` cores, `250m`, `1500u`, `900n`.
    static func cores(_ text: some StringProtocol) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits) else { return nil }
        switch text[digits.endIndex...] {
        case "": return number
        case "m": return number / 1e3
        case "u": return number / 1e6
        case "n": return number / 1e9
        default: return nil
        }
    }

    /// A deployment's `.spec.selector`, printed as JSON, in the form that `--selector` takes.
    static func selector(in output: String) throws(ResourceError) -> String {
        guard let selector = try? JSONDecoder().decode(Selector.self, from: Data(output.utf8)) else {
            throw .unreadable(output)
        }
        let labels = (selector.matchLabels ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var terms = labels
        for expression in selector.matchExpressions ?? [] {
            guard let term = expression.term else { throw .unreadable(output) }
            terms.append(term)
        }
        // Without a term the selector would be every pod of the namespace.
        guard !terms.isEmpty else { throw .unreadable(output) }
        return terms.joined(separator: ",")
    }
}

private struct Selector: Decodable {
    struct Expression: Decodable {
        var key: String
        var `operator`: String
        var values: [String]?

        /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement>
        var term: String? {
            let list = "(\((values ?? []).joined(separator: ",")))"
            return switch self.operator {
            case "In": "\(key) in \(list)"
            case "NotIn": "\(key) notin \(list)"
            case "Exists": key
            case "DoesNotExist": "!\(key)"
            default: nil
            }
        }
    }

    var matchLabels: [String: String]?
    var matchExpressions: [Expression]?
}
