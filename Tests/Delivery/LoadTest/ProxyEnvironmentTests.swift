import LoadCore
import TestSupport
import Testing

@testable import Delivery

@Suite struct ProxyEnvironmentTests {
    private func rules(_ variables: [String: String]) throws -> ProxyRules {
        try ProxyEnvironment(variables).rules()
    }

    @Test func theVariableInSmallLettersWins() throws {
        let rules = try rules([
            "http_proxy": "small:1", "HTTP_PROXY": "large:1", "HTTPS_PROXY": "http://large:2\n",
            "no_proxy": "small.test", "NO_PROXY": "large.test",
        ])
        #expect(rules.http == (try HTTPProxy("small:1")))
        #expect(rules.https == (try HTTPProxy("large:2")))
        #expect(rules.exceptions == ProxyException.list("small.test"))
    }

    @Test func whatAClientCanSetDoesNotCount() throws {
        let variables = ["HTTP_PROXY": "evil:1", "REQUEST_METHOD": "GET"]
        #expect(try rules(variables).isEmpty)
        #expect(try rules(["HTTP_PROXY": "good:1"]).http == (try HTTPProxy("good:1")))
        #expect(try rules(["ALL_PROXY": "all:1", "all_proxy": "all:1", "http_proxy": ""]).isEmpty)
    }

    @Test func aVariableThatNamesNoHTTPProxyIsNamedWithoutItsValue() {
        let error = #expect(throws: ProxyEnvironment.Refusal.self) {
            try rules(["HTTPS_PROXY": "socks5://me:hunter20@proxy:1080"])
        }
        #expect(error?.description.hasPrefix("HTTPS_PROXY of the environment: 'socks5' proxies") == true)
        #expect(error?.description.contains("hunter20") == false)
    }

    private func settings(
        _ arguments: [String],
        configured: ConnectionSettings = ConnectionSettings(),
        environment: [String: String] = [:]
    ) throws -> (ConnectionSettings, told: [String]) {
        let transcript = Transcript()
        let log = Log(level: .debug, sink: { transcript.note($0) })
        let command = Command("x", summary: "X.", groups: [ConnectionOptions.group])
        guard case .run(let parsed) = try command.parse(arguments) else { return (ConnectionSettings(), []) }
        let settings = try ConnectionSettings(
            parsed,
            configured: configured,
            environment: environment,
            log: log
        )
        return (settings, transcript.all)
    }

    @Test func theEnvironmentCountsOnlyWhereThatIsAskedFor() throws {
        let environment = ["https_proxy": "http://me:hunter20@proxy:3128"]
        let proxy = try HTTPProxy("http://me:hunter20@proxy:3128")
        let (ignoring, told) = try settings([], environment: environment)
        #expect(ignoring.proxies.isEmpty && !ignoring.differ)
        #expect(told.count == 1)
        #expect(told.first?.hasSuffix("https_proxy is set but not used; --proxy env uses it.") == true)
        let (using, untold) = try settings(["--proxy", "env"], environment: environment)
        #expect(using.proxies == ProxyRules(https: proxy) && using.differ && untold.isEmpty)
        let configured = ConnectionSettings(proxy: .environment)
        #expect(try settings([], configured: configured, environment: environment).0.proxies == using.proxies)
        let (other, silent) = try settings(
            ["--proxy", "other:1"],
            configured: configured,
            environment: environment
        )
        #expect(other.proxies == ProxyRules(try HTTPProxy("other:1")) && silent.isEmpty)
        #expect(throws: UsageError.self) {
            try settings(["--proxy", "env"], environment: ["http_proxy": "socks5://x"])
        }
    }
}
