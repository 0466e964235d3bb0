/// Splits traffic with an HTTPRoute of the Gateway API (gateway.networking.k8s.io): the weights of the back
/// ends `<deployment>-v2` and `<deployment>-v1`, in every rule that splits between them. Rules for certain
/// headers or query parameters stay.
///
/// The route must be there: which gateway it belongs to is not known here.
public struct GatewayRouter: TrafficRouter {
    private static let kind = "httproutes.gateway.networking.k8s.io"

    /// `gateway-api`.
    public let name = "gateway-api"
    private let kubectl: Kubectl
    private let deployment: DeploymentReference
    private let objectName: String

    /// Creates a router of a deployment's traffic. The default HTTPRoute is `<deployment>-traffic-split`.
    public init(
        kubectl: Kubectl,
        deployment: DeploymentReference,
        route: String? = nil
    ) throws(KubernetesNameError) {
        let name = route ?? "\(deployment.name)-traffic-split"
        try KubernetesName.check(name, as: .subdomain, role: "HTTPRoute")
        self.kubectl = kubectl
        self.deployment = deployment
        objectName = name
    }

    /// The object in an editor: which of its lines are the weights, a person sees best.
    public func remedy() -> [String] {
        let edit = kubectl.editingCommand(Self.kind, objectName)
        return ["\(edit)  # weight 0 for \(deployment.name)-v2, 100 for \(deployment.name)-v1"]
    }

    /// The command that reads the share.
    public func readingCommands() -> [String] { [kubectl.readingCommand(Self.kind, objectName)] }

    /// The command that sets a share.
    public func dryRun(percentage: Int) -> [String] {
        let patch = kubectl.call(["patch", Self.kind, objectName, "--type=json", "--patch=…"]).commandLine
        return [
            "\(patch)  # weights \(percentage) and \(100 - percentage), if they are still those that were read"
        ]
    }
}

extension GatewayRouter: RouteWriter {
    var routeName: String { "the HTTPRoute \(deployment.namespace)/\(objectName)" }

    func read() async throws(TrafficError) -> WeightedRoute? {
        let route = try await kubectl.weightedRoute(
            Self.kind,
            objectName,
            routeName: routeName,
            of: deployment,
            // A back end without a weight has 1 (Gateway API, "BackendRef").
            format: WeightedRoute.Format(
                rules: ["spec", "rules"],
                destinations: "backendRefs",
                name: ["name"],
                defaultWeight: 1,
                matches: "matches",
                rule: nil
            )
        )
        guard let route else { throw missing }
        return route
    }

    private var missing: TrafficError {
        .noRoute(
            route: "HTTPRoute \(deployment.namespace)/\(objectName)",
            advice: "create it with the back ends \(deployment.name)-v2 (weight 0) and "
                + "\(deployment.name)-v1 (weight 100)"
        )
    }

    func percentage(of route: WeightedRoute) throws(TrafficError) -> Int {
        do {
            return try route.percentage()
        } catch {
            throw .unreadable(route: routeName, reason: error.reason)
        }
    }

    func values(of route: WeightedRoute) -> [String: Int] { route.weights }

    func values(giving wanted: Int, over route: WeightedRoute?) -> [String: Int] {
        route?.weights(giving: wanted) ?? [:]
    }

    func write(_ wanted: Int, over route: WeightedRoute?) async throws(TrafficError) {
        guard let route else { throw missing }
        do {
            try await kubectl.patch(Self.kind, objectName, route.patch(percentage: wanted))
        } catch {
            throw .kubectl(error)
        }
    }
}
