import Foundation
import LoadCore
import Testing

@Suite struct TransportCapabilitiesTests {
    /// A request as a few words, and what URLSession lacks for it.
    struct Case: CustomTestStringConvertible, Sendable {
        var target = "http://a.test"
        var method = "GET"
        var path = "/"
        var headers: [String: String] = [:]
        var body = ""
        var missing: TransportFeature?

        var testDescription: String { "\(method) \(target)\(path) \(headers) \(body)" }

        func request() throws -> HTTPRequest {
            let target = try TargetURL(target)
            return HTTPRequest(
                target: target,
                path: path,
                method: method,
                headers: headers.map { HTTPHeader(name: $0.key, value: $0.value) },
                body: Array(body.utf8)
            )
        }
    }

    static let cases = [
        Case(),
        Case(target: "https://a.test"),
        Case(target: "http://127.0.0.1:80"),
        Case(target: "http://a1.test"),
        Case(target: "http://1.2.3.a"),
        Case(method: "DELETE", body: "x"),
        Case(method: "POST", headers: ["content-type": "text/css"], body: "x"),
        Case(method: "POST"),
        Case(method: "PUT", body: "x"),
        Case(path: "/a/b;c=d/~e/%7E/..x/x..?q=a/../b&r=%20"),
        Case(headers: ["host": "a.test"]),
        Case(target: "http+unix://%2Frun%2Fa.sock", missing: .unixSocket),
        Case(target: "http://[::1]:8000", missing: .ipv6Address),
        Case(target: "http://[::ffff:127.0.0.1]", missing: .ipv6Address),
        Case(target: "http://127.1", missing: .shortAddress),
        Case(target: "http://2130706433", missing: .shortAddress),
        Case(target: "http://0x7f.0.0.1", missing: .shortAddress),
        Case(target: "http://127.0.0.01", missing: .shortAddress),
        Case(headers: ["HOST": "b.test"], missing: .hostHeader),
        Case(body: "x", missing: .bodyOfGET),
        Case(method: "HEAD", body: "x", missing: .bodyOfGET),
        Case(method: "POST", body: "x"),
        Case(path: "/a/../b", missing: .exactPath),
        Case(path: "/.", missing: .exactPath),
        Case(path: "/a/%2E%2e/b", missing: .exactPath),
        Case(path: "/%zz", missing: .exactPath),
        Case(path: "/a%2", missing: .exactPath),
        Case(path: "/?q=a|b", missing: .exactPath),
        Case(path: "/{id}", missing: .exactPath),
    ]

    @Test(arguments: cases)
    func aRequestThatURLSessionWouldChangeIsRefused(testCase: Case) throws {
        let obstacle = TransportCapabilities.urlSession.obstacle(to: try testCase.request())
        #expect(obstacle?.feature == testCase.missing)
        #expect(obstacle?.reason.isEmpty != true)
    }

    @Test(arguments: cases)
    func theSocketSendsAllOfIt(testCase: Case) throws {
        #expect(TransportCapabilities.socket(without: nil).obstacle(to: try testCase.request()) == nil)
    }

    @Test(arguments: cases)
    func theSocketSendsPlainHTTPWithoutOpenSSL(testCase: Case) throws {
        let socket = TransportCapabilities.socket(without: .unavailable("no libssl.so.3"))
        let obstacle = socket.obstacle(to: try testCase.request())
        #expect(obstacle?.feature == (testCase.target.hasPrefix("https") ? .https : nil))
        for words in ["no libssl.so.3", "libssl3 on Debian", "Alpine", "openssl-libs on Fedora"] {
            #expect(obstacle?.description.contains(words) != false)
        }
    }

    @Test func aPlanIsRefusedForAnyOfItsEndpointsAndTargets() throws {
        let plan = LoadPlan(
            target: try TargetURL("http://a.test/base"),
            endpoints: [Endpoint(path: "/a"), Endpoint(path: "/b?token=s3cret", body: "x")]
        )
        let transport = TransportCapabilities.urlSession
        let obstacle = try #require(transport.obstacle(to: plan))
        #expect(obstacle.feature == .bodyOfGET)
        #expect(obstacle.description.hasPrefix("the urlsession transport can't send GET /base/b: "))
        #expect(!obstacle.description.contains("s3cret"))
        let plain = LoadPlan(target: plan.target)
        #expect(transport.obstacle(to: plain) == nil)
        #expect(
            transport.obstacle(to: plain, alsoAsking: try TargetURL("http://[::1]"))?.feature == .ipv6Address
        )
        #expect(transport.obstacle(to: plain, keepsAlive: false)?.feature == .newConnections)
        #expect(TransportCapabilities.socket.obstacle(to: plain, keepsAlive: false) == nil)
        #expect(transport.obstacle(to: plain, acceptsCompression: true)?.feature == .compression)
        #expect(
            TransportCapabilities.socket(without: nil).obstacle(to: plain, acceptsCompression: true) == nil
        )
    }

    @Test func compressedAnswersNeedZlib() throws {
        let missing = ZlibUnavailable(reason: "no libz.so.1")
        let socket = TransportCapabilities.socket(without: nil, compression: missing)
        let plan = LoadPlan(target: try TargetURL("http://a.test"))
        #expect(socket.obstacle(to: plan) == nil)
        let obstacle = try #require(socket.obstacle(to: plan, acceptsCompression: true))
        #expect(obstacle.feature == .compression)
        for words in ["no libz.so.1", "zlib1g on Debian", "Fedora", "Alpine"] {
            #expect(obstacle.description.contains(words))
        }
    }

    /// docs/transports.md holds the table of the code, no more and no less.
    @Test func theDocumentedTableIsThatOfTheCode() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/transports.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let documented = text.split(separator: "\n").filter { $0.hasPrefix("|") }.map(String.init)
        let transports = [TransportCapabilities.socket(without: nil), .urlSession]
        let rows = TransportFeature.allCases.map { feature in
            let cells = transports.map { $0.support(for: feature).cell }
            return "| \(feature.title) | \(cells.joined(separator: " | ")) |"
        }
        #expect(documented == ["| | socket | urlsession |", "| --- | --- | --- |"] + rows)
    }
}

extension TransportCapabilities.Support {
    /// The text of a cell of the table.
    fileprivate var cell: String {
        switch self {
        case .yes: "yes"
        case .described(let text): text
        case .no(let reason): "refused: \(reason.replacing("|", with: "\\|"))"
        }
    }
}
