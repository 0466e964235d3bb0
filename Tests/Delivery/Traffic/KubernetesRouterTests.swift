import DeliveryTestSupport
import SLOEval
import TestSupport
import Testing

@testable import Delivery

/// The routers that steer through kubectl, against a scripted one.
@Suite struct KubernetesRouterTests {
    enum Kind: String, CaseIterable, Sendable { case istio, gateway, nginx }

    typealias Line = ScriptedProcessRunner.Line

    private static func router(_ kind: Kind, _ sample: KubectlSample) throws -> any TrafficRouter {
        switch kind {
        case .istio: IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        case .gateway: try GatewayRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        case .nginx: try NginxIngressRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        }
    }

    /// An object in which the canary has a share.
    private static func object(_ kind: Kind, _ canary: Int) -> JSONValue {
        switch kind {
        case .istio:
            func route(_ version: String, _ weight: Int) -> JSONValue {
                [
                    "destination": ["host": .string("backend-\(version)"), "subset": .string(version)],
                    "weight": .integer(weight),
                ]
            }
            return ["spec": ["http": [["route": [route("v2", canary), route("v1", 100 - canary)]]]]]
        case .gateway:
            return [
                "spec": [
                    "rules": [
                        ["backendRefs": [["name": "other", "port": 80]]],
                        [
                            "backendRefs": [
                                ["name": "backend-v1", "port": 80, "weight": .integer(100 - canary)],
                                ["name": "backend-v2", "port": 80, "weight": .integer(canary)],
                            ]
                        ],
                    ]
                ]
            ]
        case .nginx:
            return [
                "metadata": [
                    "annotations": [
                        "nginx.ingress.kubernetes.io/canary": "true",
                        "nginx.ingress.kubernetes.io/canary-weight": .string("\(canary)"),
                    ]
                ]
            ]
        }
    }

    private static func get(_ kind: Kind, _ canary: Int) -> Line {
        .on("kubectl", "get", says: object(kind, canary).text)
    }

    private static let patched = Line.on("kubectl", "patch", says: "patched")

    /// Exactly the weights, each with a test of its old value and of whose weight it is.
    static let patches: [(Kind, String)] = [
        (
            .istio,
            #"[{"op":"test","path":"/spec/http/0/route/0/destination/host","value":"backend-v2"},"#
                + #"{"op":"test","path":"/spec/http/0/route/0/weight","value":5},"#
                + #"{"op":"replace","path":"/spec/http/0/route/0/weight","value":25},"#
                + #"{"op":"test","path":"/spec/http/0/route/1/destination/host","value":"backend-v1"},"#
                + #"{"op":"test","path":"/spec/http/0/route/1/weight","value":95},"#
                + #"{"op":"replace","path":"/spec/http/0/route/1/weight","value":75}]"#
        ),
        (
            .gateway,
            #"[{"op":"test","path":"/spec/rules/1/backendRefs/1/name","value":"backend-v2"},"#
                + #"{"op":"test","path":"/spec/rules/1/backendRefs/1/weight","value":5},"#
                + #"{"op":"replace","path":"/spec/rules/1/backendRefs/1/weight","value":25},"#
                + #"{"op":"test","path":"/spec/rules/1/backendRefs/0/name","value":"backend-v1"},"#
                + #"{"op":"test","path":"/spec/rules/1/backendRefs/0/weight","value":95},"#
                + #"{"op":"replace","path":"/spec/rules/1/backendRefs/0/weight","value":75}]"#
        ),
        (
            .nginx,
            #"[{"op":"test","path":"/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight","value":"5"},"#
                + #"{"op":"replace","path":"/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight","#
                + #""value":"25"}]"#
        ),
    ]

    @Test(arguments: patches) func onlyTheWeightsAreChanged(kind: Kind, patch: String) async throws {
        let sample = try KubectlSample([Self.get(kind, 5), Self.patched, Self.get(kind, 25)])
        try await Self.router(kind, sample).setPercentage(25, expected: [5])
        #expect(sample.runner.unexpected.isEmpty)
        let arguments = try #require(sample.runner.calls.first { $0.arguments.first == "patch" }).arguments
        #expect(arguments.contains("--type=json"))
        #expect(arguments.contains("--patch=\(patch)"))
    }

    @Test(arguments: Kind.allCases) func aShareThatIsThereIsNotSetAgain(kind: Kind) async throws {
        let sample = try KubectlSample([Self.get(kind, 25).always()])
        try await Self.router(kind, sample).setPercentage(25, expected: [5])
        #expect(sample.commands.allSatisfy { $0.hasPrefix("get") })
    }

    @Test(arguments: Kind.allCases) func theWayBackIsPatchedEvenIfItIsThere(kind: Kind) async throws {
        let sample = try KubectlSample([Self.get(kind, 0), Self.patched, Self.get(kind, 0)])
        try await Self.router(kind, sample)
            .carryOut(RouteChange(to: 0, expected: [5], alwaysWrites: true))
        #expect(sample.runner.unused.isEmpty)
    }

    @Test(arguments: Kind.allCases) func aChangeIsAnnouncedWithItsValues(kind: Kind) async throws {
        let sample = try KubectlSample([Self.get(kind, 5), Self.patched, Self.get(kind, 25)])
        let ledger = RouteLedger()
        try await Self.router(kind, sample).carryOut(RouteChange(to: 25, expected: [5], ledger: ledger))
        let values = try KubectlSample([Self.get(kind, 25).always()])
        let router = try Self.router(kind, values)
        let now = try #require(try await router.values())
        #expect(ledger.isHalfway(at: now))
        #expect(now.values.contains(25))
    }

    @Test(arguments: Kind.allCases) func anEditedRouteIsNotOverwritten(kind: Kind) async throws {
        let sample = try KubectlSample([Self.get(kind, 40).always()])
        let error = await #expect(throws: TrafficError.self) {
            try await Self.router(kind, sample).setPercentage(25, expected: [5, 0])
        }
        guard case .edited(_, found: 40, expected: [5, 0]) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(sample.commands.count == 1)
    }

    @Test(arguments: Kind.allCases) func anEditBetweenReadingAndWritingIsNoticed(kind: Kind) async throws {
        let refused = Line.on(
            "kubectl",
            "patch",
            exits: 1,
            complains: "The request is invalid: the server rejected"
        )
        let sample = try KubectlSample([Self.get(kind, 5), refused, Self.get(kind, 30)])
        let error = await #expect(throws: TrafficError.self) {
            try await Self.router(kind, sample).setPercentage(25, expected: [5])
        }
        guard case .edited(_, found: 30, expected: [5]) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: Kind.allCases) func aPatchThatWasMadeInSpiteOfATimeoutCounts(kind: Kind) async throws {
        let slow = Line.on("kubectl", "patch") { _ throws(ProcessError) in
            ProcessResult(ending: .signaled(15), timedOut: true)
        }
        let sample = try KubectlSample([Self.get(kind, 5), slow, Self.get(kind, 25).always()])
        try await Self.router(kind, sample).setPercentage(25, expected: [5])
    }

    @Test(arguments: Kind.allCases) func anAcceptedPatchWithoutEffectIsNoticed(kind: Kind) async throws {
        let sample = try KubectlSample([Self.get(kind, 5).always(), Self.patched])
        let error = await #expect(throws: TrafficError.self) {
            try await Self.router(kind, sample).setPercentage(25, expected: [5])
        }
        guard case .notSet(_, wanted: 25, found: 5) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: Kind.allCases) func aServerThatIsDownIsToldAsPassing(kind: Kind) async throws {
        let sample = try KubectlSample([KubectlSample.down.always()])
        let error = await #expect(throws: TrafficError.self) {
            try await Self.router(kind, sample).setPercentage(25, expected: [5])
        }
        #expect(error?.isPassing == true)
    }

    @Test(arguments: Kind.allCases) func aDryRunNamesThePatch(kind: Kind) throws {
        let plan = try Self.router(kind, KubectlSample([])).dryRun(percentage: 25)
        #expect(plan.first?.hasPrefix("kubectl patch ") == true)
        #expect(plan.first?.contains("25") == true)
    }

    @Test(arguments: [Kind.gateway, .nginx]) func aRouteThatCanNotBeMadeIsAskedFor(kind: Kind) async throws {
        let sample = try KubectlSample([.on("kubectl", "get")])
        let error = await #expect(throws: TrafficError.self) {
            try await Self.router(kind, sample).percentage()
        }
        guard case .noRoute(_, let advice) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(advice.contains("create it"))
    }
}

/// What is Istio's own.
@Suite struct IstioRouterTests {
    @Test func theFirstStageMakesTheRoute() async throws {
        let made = ScriptedProcessRunner.Line.on("kubectl", "create", says: "created")
        let object =
            #"{"spec":{"http":[{"route":[{"destination":{"host":"backend-v2"},"weight":5},"#
            + #"{"destination":{"host":"backend-v1"},"weight":95}]}]}}"#
        let sample = try KubectlSample([.on("kubectl", "get"), made, .on("kubectl", "get", says: object)])
        try await IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
            .setPercentage(5, expected: [0])
        let input = sample.runner.calls[1].standardInput
        #expect(
            String(decoding: input, as: UTF8.self)
                == #"{"apiVersion":"networking.istio.io/v1beta1","kind":"VirtualService","metadata":"#
                + #"{"name":"backend-traffic-split","namespace":"production"},"spec":{"hosts":["backend"],"#
                + #""http":[{"route":[{"destination":{"host":"backend-v2","subset":"v2"},"weight":5},"#
                + #"{"destination":{"host":"backend-v1","subset":"v1"},"weight":95}]}]}}"#
        )
    }

    @Test func aMissingRouteGivesTheCanaryNothing() async throws {
        let sample = try KubectlSample([ScriptedProcessRunner.Line.on("kubectl", "get").always()])
        let router = IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        #expect(try await router.percentage() == 0)
        try await router.setPercentage(0, expected: [0, 5])
        #expect(sample.commands.allSatisfy { $0.hasPrefix("get") }, "nothing is made just to say 0 %")
    }

    @Test func aRouteThatIsGoneInMidRolloutIsNotMadeAnew() async throws {
        let sample = try KubectlSample([ScriptedProcessRunner.Line.on("kubectl", "get").always()])
        let router = IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        await #expect(throws: TrafficError.self) { try await router.setPercentage(25, expected: [5]) }
    }

    @Test(arguments: [
        (#"{"spec":{"http":[]}}"#, "no rule leads to backend-v2"),
        (#"{}"#, "no rule leads to backend-v2"),
        (
            #"{"spec":{"http":[{"route":[{"destination":{"host":"backend-v2"},"weight":5},"#
                + #"{"destination":{"host":"third"},"weight":95}]}]}}"#,
            "rule 1 leads to backend-v2, third, not just to backend-v2 and backend-v1"
        ),
        (
            #"{"spec":{"http":[{"route":[{"destination":{"host":"backend-v2"},"weight":1},"#
                + #"{"destination":{"host":"backend-v1"},"weight":2}]}]}}"#,
            "the weights 1 and 2 are not whole percents"
        ),
        (
            #"{"spec":{"http":[{"route":[{"destination":{"host":"backend-v2"}},"#
                + #"{"destination":{"host":"backend-v1"}}]}]}}"#,
            "the weights 0 and 0 are not whole percents"
        ),
        (
            #"{"spec":{"http":[{"route":[{"destination":{"host":"backend-v2"},"weight":1},"#
                + #"{"destination":{"host":"backend-v1"},"weight":1}]},"#
                + #"{"route":[{"destination":{"host":"backend-v2"}},"#
                + #"{"destination":{"host":"backend-v1"},"weight":1}]}]}}"#,
            "its rules split differently: [0, 50] %"
        ),
    ])
    func whatIsNoSplitIsTold(object: String, reason: String) async throws {
        let sample = try KubectlSample([.on("kubectl", "get", says: object)])
        let router = IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        let route = "the VirtualService production/backend-traffic-split"
        await #expect(throws: TrafficError.unreadable(route: route, reason: reason)) {
            try await router.percentage()
        }
    }

    private static func rule(_ canary: Int, _ stable: Int, _ more: String = "") -> String {
        #"{\#(more)"route":[{"destination":{"host":"backend-v2"},"weight":\#(canary)},"#
            + #"{"destination":{"host":"backend-v1"},"weight":\#(stable)}]}"#
    }

    private static let toTesters =
        #"{"match":[{"headers":{"x-canary":{"exact":"1"}}}],"route":[{"destination":{"host":"backend-v2"}}]}"#

    /// Rules for testers, other paths and other services stay as they are.
    @Test(arguments: [
        ([toTesters, rule(5, 95)], 1), ([rule(100, 0, #""match":[{"headers":{"x":{}}}],"#), rule(5, 95)], 1),
        ([rule(5, 95, #""match":[{"uri":{"prefix":"/"}}],"#), toTesters], 0),
        (
            [
                #"{"match":[{"uri":{"prefix":"/beta"}}],"route":[{"destination":{"host":"backend-v2"}}]}"#,
                rule(5, 95),
            ], 1
        ),
        ([#"{"route":[{"destination":{"host":"other"}}]}"#, rule(5, 95)], 1),
    ])
    func onlyTheRuleThatSplitsIsChanged(rules: [String], changed: Int) async throws {
        func object(_ rules: [String]) -> ScriptedProcessRunner.Line {
            .on("kubectl", "get", says: #"{"spec":{"http":[\#(rules.joined(separator: ","))]}}"#)
        }
        var after = rules
        after[changed] = after[changed].replacing(#""weight":95"#, with: #""weight":75"#)
            .replacing(#""weight":5}"#, with: #""weight":25}"#)
        let sample = try KubectlSample([object(rules), .on("kubectl", "patch"), object(after)])
        try await IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
            .setPercentage(25, expected: [5])
        let places = sample.commands[1].split(separator: "/spec/http/").dropFirst().map { $0.prefix(1) }
        #expect(Set(places) == ["\(changed)"])
    }

    @Test func aRuleMayBeNamed() async throws {
        let rules = [Self.rule(50, 50, #""name":"api","#), Self.rule(5, 95, #""name":"web","#)]
        let object = #"{"spec":{"http":[\#(rules.joined(separator: ","))]}}"#
        let sample = try KubectlSample([
            ScriptedProcessRunner.Line.on("kubectl", "get", says: object).always()
        ])
        func router(_ rule: String?) -> IstioRouter {
            IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment, rule: rule)
        }
        #expect(try await router("api").percentage() == 50)
        #expect(try await router("web").percentage() == 5)
        let ambiguous = await #expect(throws: TrafficError.self) { try await router(nil).percentage() }
        #expect(ambiguous?.description.contains("its rules split differently: [5, 50] %") == true)
        let missing = await #expect(throws: TrafficError.self) { try await router("x").percentage() }
        #expect(missing?.description.contains("no rule named 'x'") == true)
    }

    /// No weights that can be read keep traffic on the canary.
    @Test(arguments: [(0, 0), (7, 50), (33, 66), (100, 0), (1, 2)])
    func everyWeightsCanBeReturnedToStable(canary: Int, stable: Int) async throws {
        func object(_ canary: Int, _ stable: Int) -> ScriptedProcessRunner.Line {
            .on("kubectl", "get", says: #"{"spec":{"http":[\#(Self.rule(canary, stable))]}}"#)
        }
        let sample = try KubectlSample([object(canary, stable), .on("kubectl", "patch"), object(0, 100)])
        try await IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
            .carryOut(RouteChange(to: 0, expected: [5], alwaysWrites: true))
        #expect(sample.runner.unused.isEmpty)
    }

    @Test func aMissingWeightIsAddedNotReplaced() async throws {
        let object =
            #"{"spec":{"http":[{"route":[{"destination":{"host":"backend-v1.production.svc"},"weight":100},"#
            + #"{"destination":{"host":"backend-v2.production.svc"}}]}]}}"#
        let sample = try KubectlSample([
            .on("kubectl", "get", says: object), .on("kubectl", "patch"), .on("kubectl", "get", says: object),
        ])
        let router = IstioRouter(kubectl: sample.kubectl, deployment: sample.deployment)
        await #expect(throws: TrafficError.self) { try await router.setPercentage(5, expected: [0]) }
        #expect(sample.commands[1].contains(#"{"op":"add","path":"/spec/http/0/route/1/weight","value":5}"#))
    }
}
