import LoadCore
import TestSupport
import Testing

@testable import Delivery

@Suite struct TransportChoiceTests {
    @Test(arguments: [
        ("http://a.test", LoadTestSettings.Transport.auto, LoadTestSettings.Transport.socket),
        ("https://a.test", .auto, .urlsession),
        ("http://a.test", .socket, .socket),
        ("http://a.test", .urlsession, .urlsession),
        ("https://a.test", .urlsession, .urlsession),
    ])
    func theSocketIsTakenWhereItCanBe(
        target: String,
        asked: LoadTestSettings.Transport,
        taken: LoadTestSettings.Transport
    ) throws {
        #expect(try TransportChoice(transport: asked).resolved(for: TargetURL(target)) == taken)
    }

    @Test func aSocketCanNotReachHTTPS() throws {
        let target = try TargetURL("https://a.test")
        let error = #expect(throws: LoadTestError.self) {
            try TransportChoice(transport: .socket).resolved(for: target)
        }
        #expect(error?.exitCode == .usage)
        #expect(error?.description.contains("https://a.test") == true)
    }

    @Test(arguments: [("http://a.test", LoadTestSettings.Transport.urlsession), ("https://a.test", .auto)])
    func urlSessionCanNotBeToldToCloseConnections(
        target: String,
        transport: LoadTestSettings.Transport
    ) throws {
        let target = try TargetURL(target)
        let error = #expect(throws: LoadTestError.self) {
            try TransportChoice(transport: transport, keepsAlive: false).resolved(for: target)
        }
        #expect(error?.exitCode == .usage)
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
