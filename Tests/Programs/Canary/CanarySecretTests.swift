import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension CanarySuite {
    /// A service that says back its credentials brings them into no output.
    struct CanarySecretTests {
        @Test func noOutputHoldsACredentialThatAServiceSaysBack() async throws {
            let test = try VerifyCase()
            let canary = LoopbackServer { request in
                let code = request.header("Authorization")?.split(separator: " ").last.map(String.init) ?? ""
                let plain = Data(base64Encoded: code).map { String(decoding: $0, as: UTF8.self) } ?? ""
                return .text("\(code) \(plain) \(request.target)", status: 500)
            }
            try await canary.whileRunning { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--endpoint",
                        "/a?token=hunter20",
                        "--header",
                        "Authorization: Basic " + Data("me:hunter21".utf8).base64EncodedString(),
                        "--auto-rollback-on-loadfail",
                        "--rollback-command",
                        "/nowhere/undo --token hunter22 HUNTER23"
                    )
                    #expect(run.ending == .exited(5), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("/nowhere/undo --token *** ***"), "\(run.output)")
                    var texts = [run.output, run.errors]
                    for file in try test.folder.files { texts.append(try test.folder.text(file)) }
                    #expect(texts.joined().contains("/a?token=***"))
                    for secret in ["hunter20", "hunter21", "hunter22", "HUNTER23", "bWU6aHVudGVy"] {
                        #expect(!texts.joined().contains(secret), "\(secret)")
                    }
                    let dry = try await test.verify(
                        canary.url + "/x?sig=hunter20",
                        production.url,
                        "--dry-run",
                        "--auto-rollback-on-loadfail",
                        "--rollback-command",
                        "undo --token hunter22"
                    )
                    #expect(dry.ending == .exited(0), "\(dry.errors)")
                    #expect(dry.output.contains("undo --token ***"), "\(dry.output)")
                    #expect(!(dry.output + dry.errors).contains("hunter2"), "\(dry.output)")
                }
            }
        }

        @Test func aLogThatIsHardlyUnderstoodIsNoVerdict() async throws {
            let test = try VerifyCase()
            let line = #"h - - [10/Oct/2000:20:55:36 +0000] "GET /a HTTP/1.1" 200 1"#
            let lines = (0..<300).map {
                $0 < 100 ? "web nginx[1234]: " + line : "web nginx[1234]: [notice] reload"
            }
            try test.folder.write("access.log", lines.joined(separator: "\n"))
            try await LoopbackServer.withRunning { server in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        server.url,
                        production.url,
                        "--shadow-log",
                        "access.log",
                        "--skip-comparison",
                        "--shadow-duration",
                        "10"
                    )
                    #expect(run.ending == .exited(4), "\(run.output) \(run.errors)")
                    #expect(
                        run.output.contains("only 33.3 % of the log's lines were understood"),
                        "\(run.output)"
                    )
                    #expect(run.output.contains("300 lines of the log read (100.00% of it), 100 replayed"))
                }
            }
        }
    }
}
