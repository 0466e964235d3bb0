import SLOEval

/// Splits traffic with an Istio VirtualService, `<deployment>-traffic-split`.
///
/// Where there is none, the first stage makes it: for the host `<deployment>`, with a route to
/// `<deployment>-v2`, subset v2, and one to `<deployment>-v1`, subset v1. After that only the two weights are
/// changed; other rules, and what else others add to the object, stay.
public struct IstioRouter: TrafficRouter {
    private static let kind = "virtualservices.networking.istio.io"

    /// `istio`.
    public let name = "istio"
    private let kubectl: Kubectl
    private let deployment: DeploymentReference
    private let rule: String?

    /// Creates a router of a deployment's traffic.
    ///
    /// - Parameters:
    ///   - kubectl: the cluster, with the deployment's namespace.
    ///   - deployment: what the VirtualService and its destinations are named after.
    ///   - rule: the `name` of the rule to change. The default is every rule that splits all requests of its
    ///     path between the two, which must agree.
    public init(kubectl: Kubectl, deployment: DeploymentReference, rule: String? = nil) {
        self.kubectl = kubectl
        self.deployment = deployment
        self.rule = rule
    }

    /// The name of the VirtualService.
    package var objectName: String { "\(deployment.name)-traffic-split" }

    /// The object in an editor: which of its lines are the weights, a person sees best.
    public func remedy() -> [String] {
        let edit = kubectl.editingCommand(Self.kind, objectName)
        return ["\(edit)  # weight 0 for \(deployment.name)-v2, 100 for \(deployment.name)-v1"]
    }

    /// The command that reads the share.
    public func readingCommands() -> [String] { [kubectl.readingCommand(Self.kind, objectName)] }

    /// The commands that set a share.
    public func dryRun(percentage: Int) -> [String] {
        let create = kubectl.call(["create", "--filename=-"]).commandLine
        let patch = kubectl.call(["patch", Self.kind, objectName, "--type=json", "--patch=…"]).commandLine
        return [
            "\(patch)  # weights \(percentage) and \(100 - percentage), if they are still those that were read",
            "\(create)  # only if there is no \(objectName): \(newObject(percentage).text)",
        ]
    }

    private func newObject(_ percentage: Int) -> JSONValue {
        func route(_ version: String, _ weight: Int) -> JSONValue {
            [
                "destination": [
                    "host": .string("\(deployment.name)-\(version)"), "subset": .string(version),
                ],
                "weight": .integer(weight),
            ]
        }
        return [
            "apiVersion": "networking.istio.io/v1beta1",
            "kind": "VirtualService",
            "metadata": ["name": .string(objectName), "namespace": .string(deployment.namespace)],
            "spec": [
                "hosts": [.string(deployment.name)],
                "http": [["route": [route("v2", percentage), route("v1", 100 - percentage)]]],
            ],
        ]
    }
}

extension IstioRouter: RouteWriter {
    var routeName: String { "the VirtualService \(deployment.namespace)/\(objectName)" }

    func read() async throws(TrafficError) -> WeightedRoute? {
        try await kubectl.weightedRoute(
            Self.kind,
            objectName,
            routeName: routeName,
            of: deployment,
            format: WeightedRoute.Format(
                rules: ["spec", "http"],
                destinations: "route",
                name: ["destination", "host"],
                defaultWeight: 0,
                matches: "match",
                rule: rule
            )
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
        route?.weights(giving: wanted)
            ?? ["spec/http/0/route/0": wanted, "spec/http/0/route/1": 100 - wanted]
    }

    func write(_ wanted: Int, over route: WeightedRoute?) async throws(TrafficError) {
        do {
            if let route {
                try await kubectl.patch(Self.kind, objectName, route.patch(percentage: wanted))
            } else {
                try await kubectl.run(["create", "--filename=-"], input: newObject(wanted).text)
            }
        } catch {
            throw .kubectl(error)
        }
    }
}

extension Kubectl {
    /// Reads an object that splits traffic between `<deployment>-v2` and `<deployment>-v1`.
    func weightedRoute(
        _ kind: String,
        _ name: String,
        routeName: String,
        of deployment: DeploymentReference,
        format: WeightedRoute.Format
    ) async throws(TrafficError) -> WeightedRoute? {
        let object: JSONValue?
        do {
            object = try await self.object(kind, name)
        } catch {
            throw .kubectl(error)
        }
        guard let object else { return nil }
        do {
            return try WeightedRoute(
                object,
                canary: "\(deployment.name)-v2",
                stable: "\(deployment.name)-v1",
                format: format
            )
        } catch {
            throw .unreadable(route: routeName, reason: error.reason)
        }
    }
}
