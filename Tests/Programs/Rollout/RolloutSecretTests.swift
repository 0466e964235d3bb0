import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension RolloutSuite {
    /// What a command line holds of secrets stands in no output and in no file that is left.
    struct RolloutSecretTests {
        private static let secrets = (20...29).map { "hunter\($0)" }

        private func arguments(_ url: String) -> [String] {
            [
                "--health-url",
                url.replacing("://", with: "://me:hunter20@") + "/ready?token=hunter21&x=hunter22",
                "--router-command", "./route {percentage} hunter23", "--health-command",
                "./health --password=hunter24",
                "--router-read-command", "./read-share TOKEN=hunter25",
                "--rollback-command", "./undo --token hunter26 hunter27 http://h?sig=hunter28",
                "--header", "Authorization: Basic " + Data("me:hunter29".utf8).base64EncodedString(),
                "--auto-rollback-on-loadfail", "--deployment-report", "deployments.md",
            ]
        }

        private func expectNoSecret(in test: RolloutCase, _ run: ProgramRun) throws {
            let encoded = Self.secrets.map { Data($0.utf8).base64EncodedString().prefix(10) }
            var texts = ["output": run.output, "errors": run.errors]
            for file in try test.folder.files where file != "calls" {
                texts[file] = try test.folder.text(file)
            }
            for (name, text) in texts {
                for secret in Self.secrets { #expect(!text.contains(secret), "\(name): \(text)") }
                for code in encoded { #expect(!text.contains(code), "\(name): \(text)") }
            }
        }

        @Test func noFileOfARolloutHoldsASecret() async throws {
            let test = try RolloutCase()
            try test.script("undo", #"echo "can't use $*" >&2; exit 1"#)
            let server = LoopbackServer { request in
                .text("\(request.target) \(request.header("Authorization") ?? "")", status: 500)
            }
            try await server.whileRunning { server in
                let run = try await test.roll(arguments: arguments(server.url))
                #expect(run.ending == .exited(5), "\(run.errors)")
                #expect(run.output.contains("./undo --token *** *** ***"), "\(run.output)")
                #expect(run.output.contains("/ready?token=***&x=***"), "\(run.output)")
                #expect(try test.folder.files.contains("deployments.md"))
                try expectNoSecret(in: test, run)
            }
        }

        @Test func aDryRunHoldsNoSecret() async throws {
            let test = try RolloutCase()
            let run = try await test.roll(arguments: arguments("http://127.0.0.1:1") + ["--dry-run"])
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(
                run.output.contains("./route 5 ***\n") && run.output.contains("./health --password=***\n")
            )
            #expect(run.output.contains("GET http://***@127.0.0.1:1/ready?token=***&x=***"))
            try expectNoSecret(in: test, run)
        }

        @Test func aCommandLineThatIsRefusedIsNotRepeated() async throws {
            for wrong in [
                ["--rollback-command", "'./undo --token hunter20"], ["--health-url", "http://me:hunter20/@"],
                ["--header", "X-Api-Key:", "hunter20"], ["--service-url", "http:me:hunter20@h"],
                ["--service-url", "http://me:hunter/20@h"], ["me:hunter20@h"],
            ] {
                let test = try RolloutCase()
                let run = try await test.roll(arguments: wrong)
                #expect(run.ending == .exited(2), "\(run.errors)")
                try expectNoSecret(in: test, run)
            }
        }
    }
}

extension RolloutCase {
    fileprivate func roll(arguments: [String]) async throws -> ProgramRun {
        try await program.run(Self.arguments(arguments), in: folder)
    }
}
