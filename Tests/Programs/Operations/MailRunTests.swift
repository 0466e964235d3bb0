import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

/// E-mail of the built program, handed in at a real mail server.
@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct MailRunTests {
    @Test(.requires(.aiosmtpd, .curl)) func aFailureIsMailed() async throws {
        let (run, seen) = try await run(refusing: false)
        #expect(run.ending == .exited(1))
        #expect(run.warnings.isEmpty, "\(run.errors)")
        #expect(seen.contains("MAIL ops@example.org dev@example.org"))
        #expect(seen.contains("Subject: ❌ Load test FAILED in staging"))
        for fact in ["P95 latency:", "Error rate:", "Rollback:", "Environment:", "Test type:"] {
            #expect(seen.contains(fact), "\(fact)")
        }
    }

    @Test(.requires(.aiosmtpd, .curl)) func aServerThatRefusesIsAWarning() async throws {
        let (run, seen) = try await run(refusing: true)
        #expect(run.ending == .exited(1))
        #expect(run.errors.contains("WARNING the e-mail alert was not delivered: "), "\(run.errors)")
        #expect(!seen.contains("MAIL"))
    }

    private func run(refusing: Bool) async throws -> (ProgramRun, seen: String) {
        let test = try LoadTestCase()
        let mail = try await PythonServerPeer.start(
            try #require(Peer.aiosmtpd.path),
            script: Self.script,
            arguments: refusing ? ["refuse"] : []
        )
        defer { mail.stop() }
        let alerts = """
            environments: {staging: {}}
            alerts:
              email:
                enabled: true
                smtp_server: 127.0.0.1
                smtp_port: \(mail.port)
                from_email: gate@example.org
                to_emails: [ops@example.org, dev@example.org]

            """
        try test.folder.write("deploy/performance_config.yml", strictConfiguration + alerts)
        return try await LoopbackServer.withRunning { server in
            let run = try await test.load(
                server.url,
                "--requests",
                "20",
                "--fail-on-violation",
                "--environment",
                "staging"
            )
            return (run, mail.output)
        }
    }

    /// Prints each message it takes before it says so, or takes no receiver.
    private static let script = """
        import asyncio, email, email.policy, sys
        from aiosmtpd.smtp import SMTP
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if len(sys.argv) > 1: return '550 nobody of that name'
                envelope.rcpt_tos.append(address)
                return '250 OK'
            async def handle_DATA(self, server, session, envelope):
                print('MAIL', *envelope.rcpt_tos)
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                print('Subject:', message['subject'])
                print(message.get_content())
                return '250 OK'
        async def main():
            make = lambda: SMTP(Handler(), hostname='test')
            server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', 0)
            print(server.sockets[0].getsockname()[1])
            await server.serve_forever()
        asyncio.run(main())
        """
}
