import DeliveryTestSupport
import LoadCore
import Testing

@testable import Delivery

@Suite struct TransportChoiceTests {
    private func plan(_ target: String, _ endpoint: Endpoint? = nil) throws -> LoadPlan {
        LoadPlan(target: try TargetURL(target), endpoints: endpoint.map { [$0] })
    }

    @Test(arguments: [
        ("http://a.test", LoadTestSettings.Transport.auto, LoadTestSettings.Transport.socket),
        ("https://a.test", .auto, .socket),
        ("https://a.test", .socket, .socket),
        ("http://a.test", .socket, .socket),
        ("http://a.test", .urlsession, .urlsession),
        ("https://a.test", .urlsession, .urlsession),
    ])
    func theSocketIsTakenWhereItCanBe(
        target: String,
        asked: LoadTestSettings.Transport,
        taken: LoadTestSettings.Transport
    ) throws {
        #expect(try TransportChoice(transport: asked).resolved(for: plan(target)) == taken)
    }

    /// The transports of a Linux without OpenSSL.
    static let withoutTLS = [
        TransportCapabilities.socket(without: .unavailable("no libssl.so.3")), .urlSession,
    ]

    @Test func aSocketCanNotReachHTTPSWithoutOpenSSL() throws {
        let plan = try plan("https://a.test")
        let choice = TransportChoice(transport: .socket)
        let error = #expect(throws: LoadTestError.self) {
            try choice.resolved(for: plan, among: Self.withoutTLS)
        }
        #expect(error?.exitCode == .usage)
        for words in ["https://a.test", "libssl3 on Debian", "use --transport urlsession or auto"] {
            #expect(error?.description.contains(words) == true)
        }
        #expect(choice.fallback(for: plan, among: Self.withoutTLS) == nil)
    }

    @Test func urlSessionIsTakenForHTTPSWithoutOpenSSLAndThatIsSaid() throws {
        let secure = try plan("https://a.test")
        let plain = try plan("http://a.test")
        #expect(try TransportChoice().resolved(for: secure, among: Self.withoutTLS) == .urlsession)
        #expect(try TransportChoice().resolved(for: plain, among: Self.withoutTLS) == .socket)
        let said = try #require(TransportChoice().fallback(for: secure, among: Self.withoutTLS))
        #expect(said.hasPrefix("The load is sent over the slower urlsession transport, because the socket "))
        #expect(said.contains("no libssl.so.3") && !said.contains("\n"))
        #expect(TransportChoice().fallback(for: plain, among: Self.withoutTLS) == nil)
        #expect(TransportChoice().fallback(for: secure) == nil)
        #expect(
            TransportChoice().fallback(for: plain, alsoAsking: secure.target, among: Self.withoutTLS) != nil
        )
    }

    @Test(arguments: ["http://a.test", "https://a.test"])
    func urlSessionCanNotBeToldToCloseConnections(target: String) throws {
        let plan = try plan(target)
        let error = #expect(throws: LoadTestError.self) {
            try TransportChoice(transport: .urlsession, keepsAlive: false).resolved(for: plan)
        }
        #expect(try TransportChoice(keepsAlive: false).resolved(for: plan) == .socket)
        #expect(error?.exitCode == .usage)
        #expect(error?.description.contains("--no-keep-alive") == true)
    }

    @Test func compressedAnswersNeedTheSocketAndZlib() throws {
        let plan = try plan("http://a.test")
        var choice = TransportChoice(connections: ConnectionSettings(compressed: true))
        #expect(try choice.resolved(for: plan) == .socket)
        #expect(choice.options(for: plan).acceptsCompression)
        #expect(!TransportChoice().options(for: plan).acceptsCompression)
        let missing = ZlibUnavailable(reason: "no libz.so.1")
        let error = #expect(throws: LoadTestError.self) {
            let without = [TransportCapabilities.socket(without: nil, compression: missing), .urlSession]
            return try choice.resolved(for: plan, among: without)
        }
        #expect(error?.exitCode == .usage)
        choice.transport = .urlsession
        let other = #expect(throws: LoadTestError.self) { try choice.resolved(for: plan) }
        #expect(other?.exitCode == .usage)
        #expect(other?.description.contains("(--compressed); use --transport socket or auto") == true)
    }

    @Test func whatURLSessionCanNotSendIsSentByTheSocketOrRefused() throws {
        let asked = Endpoint(path: "/a", headers: [HTTPHeader(name: "Host", value: "b.test")])
        let plain = try plan("http://a.test", asked)
        #expect(try TransportChoice().resolved(for: plain) == .socket)
        let refused = #expect(throws: LoadTestError.self) {
            try TransportChoice(transport: .urlsession).resolved(for: plain)
        }
        #expect(refused?.exitCode == .usage)
        #expect(refused?.description.contains("can't send GET /a: ") == true)
        #expect(refused?.description.hasSuffix("; use --transport socket or auto") == true)
        // Neither sends this: the socket lacks TLS, and the reasons of both are told.
        let secure = try plan("https://a.test", asked)
        let nobody = #expect(throws: LoadTestError.self) {
            try TransportChoice().resolved(for: secure, among: Self.withoutTLS)
        }
        #expect(nobody?.description.hasPrefix("no transport can send this: ") == true)
        #expect(nobody?.description.contains("the host of the URL") == true)
    }

    @Test func bothTargetsAreLookedAt() throws {
        let plan = try plan("http://a.test")
        let production = try TargetURL("http://[::1]:8000")
        #expect(try TransportChoice().resolved(for: plan, alsoAsking: production) == .socket)
        #expect(throws: LoadTestError.self) {
            try TransportChoice(transport: .urlsession).resolved(for: plan, alsoAsking: production)
        }
        let secure = try TargetURL("https://b.test")
        #expect(
            try TransportChoice().resolved(for: plan, alsoAsking: secure, among: Self.withoutTLS)
                == .urlsession
        )
    }

    @Test(
        arguments: [
            (true, nil, "socket"), (true, true, "socket"),
            (false, nil, "socket, certificates not verified"),
            (false, false, "socket, certificates not verified"),
            (false, true, "socket, the canary's certificates not verified"),
            (true, false, "socket, production's certificates not verified"),
        ] as [(Bool, Bool?, String)]
    )
    func theNameSaysWhoseCertificatesAreNotVerified(canary: Bool, production: Bool?, name: String) {
        var choice = TransportChoice()
        choice.connections.tls.verifies = canary
        choice.productionTLS = production.map { TLSOptions(verifies: $0, serverName: "production.test") }
        #expect(choice.shownName(of: "socket") == name)
        let alone = canary ? "socket" : "socket, certificates not verified"
        #expect(choice.ofCanary.shownName(of: "socket") == alone)
        let other = production ?? canary ? "socket" : "socket, certificates not verified"
        #expect(choice.ofProduction.shownName(of: "socket") == other)
    }

    @Test func sidesThatDifferNeedTheSocket() throws {
        let plan = try plan("https://a.test")
        let choice = TransportChoice(transport: .urlsession, productionTLS: TLSOptions())
        let error = #expect(throws: LoadTestError.self) {
            try choice.resolved(for: plan, alsoAsking: plan.target)
        }
        #expect(error?.description.contains("options of connections") == true)
        let options = choice.options(for: plan)
        #expect(options.tls == choice.connections.tls && options.productionTLS == TLSOptions())
    }

    @Test func theGeneratorIsNamedByItsTransport() async throws {
        let program = GeneratorProgram(path: "/p", environment: [:], runner: ScriptedProcessRunner())
        for (transport, name) in [(LoadTestSettings.Transport.socket, "socket"), (.urlsession, "urlsession")]
        {
            let plan = LoadPlan(target: try TargetURL("http://a.test"))
            let generator = try TransportChoice(transport: transport).generator(for: plan, program: program)
            #expect(generator.transportName == name)
            await generator.close()
        }
    }
}
