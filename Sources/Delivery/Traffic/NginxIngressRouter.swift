import SLOEval

/// Splits traffic with the canary Ingress of ingress-nginx: its annotation `canary-weight`, out of
/// `canary-weight-total` (100 unless it says otherwise).
///
/// The Ingress must be there, with the annotation `canary: "true"`.
public struct NginxIngressRouter: TrafficRouter {
    private static let kind = "ingresses.networking.k8s.io"
    private static let prefix = "nginx.ingress.kubernetes.io/"

    /// `nginx-ingress`.
    public let name = "nginx-ingress"
    private let kubectl: Kubectl
    private let objectName: String

    /// The annotations of the Ingress.
    struct Annotations: Sendable {
        var weight: String?
        var total: String?
    }

    /// Creates a router of a deployment's traffic. The default canary Ingress is `<deployment>-canary`.
    public init(
        kubectl: Kubectl,
        deployment: DeploymentReference,
        ingress: String? = nil
    ) throws(KubernetesNameError) {
        let name = ingress ?? "\(deployment.name)-canary"
        try KubernetesName.check(name, as: .subdomain, role: "Ingress")
        self.kubectl = kubectl
        objectName = name
    }

    /// The annotation, whatever it says now.
    public func remedy() -> [String] {
        let weight = "\(Self.prefix)canary-weight=0"
        return [kubectl.call(["annotate", Self.kind, objectName, weight, "--overwrite"]).commandLine]
    }

    /// The command that reads the share.
    public func readingCommands() -> [String] { [kubectl.readingCommand(Self.kind, objectName)] }

    /// The command that sets a share.
    public func dryRun(percentage: Int) -> [String] {
        let patch = kubectl.call(["patch", Self.kind, objectName, "--type=json", "--patch=…"]).commandLine
        return ["\(patch)  # canary-weight \(percentage), if it is still what was read"]
    }
}

extension NginxIngressRouter: RouteWriter {
    var routeName: String { "the Ingress \(kubectl.namespace)/\(objectName)" }

    func read() async throws(TrafficError) -> Annotations? {
        let object: JSONValue?
        do {
            object = try await kubectl.object(Self.kind, objectName)
        } catch {
            throw .kubectl(error)
        }
        let advice =
            "create it for the canary's service with the annotations \(Self.prefix)canary: \"true\" and "
            + "\(Self.prefix)canary-weight: \"0\""
        guard let object else {
            throw .noRoute(route: "Ingress \(kubectl.namespace)/\(objectName)", advice: advice)
        }
        let annotations = object["metadata"]?["annotations"]
        guard annotations?[Self.prefix + "canary"]?.string == "true" else {
            throw .unreadable(
                route: routeName,
                reason: "it lacks the annotation \(Self.prefix)canary: \"true\""
            )
        }
        return Annotations(
            weight: annotations?[Self.prefix + "canary-weight"]?.string,
            total: annotations?[Self.prefix + "canary-weight-total"]?.string
        )
    }

    func percentage(of route: Annotations) throws(TrafficError) -> Int {
        if Int(route.weight ?? "0") == 0 { return 0 }
        let total = try Self.total(of: route, routeName)
        guard let weight = Int(route.weight ?? "0"), (0...total).contains(weight), weight * 100 % total == 0
        else {
            throw .unreadable(
                route: routeName,
                reason: "its canary-weight '\(route.weight ?? "")' of \(total) is not a whole percent"
            )
        }
        return weight * 100 / total
    }

    private static func total(of route: Annotations, _ name: String) throws(TrafficError) -> Int {
        guard let total = Int(route.total ?? "100"), (1...1_000_000).contains(total), total % 100 == 0 else {
            throw .unreadable(route: name, reason: "its canary-weight-total is not a multiple of 100")
        }
        return total
    }

    func values(of route: Annotations) -> [String: Int] {
        // A weight that is no number is never one of ours.
        ["canary-weight": Int(route.weight ?? "0") ?? -1]
    }

    func values(giving wanted: Int, over route: Annotations?) -> [String: Int] {
        let total = route.flatMap { try? Self.total(of: $0, routeName) } ?? 100
        return ["canary-weight": wanted * total / 100]
    }

    func write(_ wanted: Int, over route: Annotations?) async throws(TrafficError) {
        guard let route else { return }
        // Nothing of any total is nothing.
        let weight = try wanted == 0 ? 0 : wanted * Self.total(of: route, routeName) / 100
        var patch = JSONPatch()
        patch.set(
            ["metadata", "annotations", Self.prefix + "canary-weight"],
            from: route.weight.map { .string($0) },
            to: .string("\(weight)")
        )
        do {
            try await kubectl.patch(Self.kind, objectName, patch)
        } catch {
            throw .kubectl(error)
        }
    }
}
