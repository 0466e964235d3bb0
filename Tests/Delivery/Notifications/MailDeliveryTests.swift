import Delivery
import DeliveryTestSupport
import Foundation
import Reporting
import SLOEval
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct MailDeliveryTests {
    private let subprocess = Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin")
    private let alert = Alert(
        outcome: .failed,
        testType: "Load test",
        environment: "staging",
        target: "http://localhost:8000",
        time: Date(timeIntervalSince1970: 1_738_324_800),
        reasons: [".", "P95 latency 680.0ms exceeds threshold 250ms"]
    )

    @Test(arguments: [
        (MailServer(host: "mx", port: 25), "smtp://mx:25", MailServer.Encryption.whereOffered),
        (MailServer(host: "::1", port: 2525), "smtp://[::1]:2525", .whereOffered),
        (MailServer(host: "mx", port: 465), "smtps://mx:465", .implicit),
        (
            MailServer(host: "mx", port: 587, credentials: .init(username: "a:b@c", password: "p/w\u{E9}")),
            "smtp://a%3Ab%40c:p%2Fw%C3%A9@mx:587", .required
        ),
        (
            MailServer(host: "localhost", credentials: .init(username: "u", password: "p")),
            "smtp://u:p@localhost:25", .whereOffered
        ),
    ])
    func aPasswordNeverLeavesInPlainText(
        _ server: MailServer,
        _ url: String,
        _ encryption: MailServer.Encryption
    ) async throws {
        #expect(server.encryption == encryption)
        let runner = ScriptedProcessRunner([.on("curl")])
        let mailer = CurlMailer(runner: runner, environment: ["ALL_PROXY": "x", "SMTP_PASSWORD": "p"])
        let notice = Notice.mail(
            alert,
            from: "a@example.org",
            to: ["b@example.org", "c@example.org"],
            date: alert.time,
            server: server,
            by: mailer
        )
        #expect(await NoticeRound([notice]).deliver(log: Log(sink: { _ in })).isEmpty)
        let call = try #require(runner.calls.first)
        #expect(call.arguments == ["--disable", "--config", "-"] && call.environment.isEmpty)
        let lines = String(decoding: call.standardInput, as: UTF8.self).split(separator: "\n").map(
            String.init
        )
        #expect(lines.contains("url = \"\(url)\""))
        #expect(lines.contains("ssl") == (encryption == .whereOffered))
        #expect(lines.contains("ssl-reqd") == (encryption == .required))
        #expect(lines.contains("mail-rcpt = \"<c@example.org>\""))
    }

    @Test func credentialsComeFromTheEnvironment() {
        #expect(MailServer.Credentials(environment: [:]) == nil)
        #expect(MailServer.Credentials(environment: ["SMTP_USERNAME": "", "SMTP_PASSWORD": "p"]) == nil)
        #expect(
            MailServer.Credentials(environment: ["SMTP_USERNAME": "u", "SMTP_PASSWORD": "p"])
                == .init(username: "u", password: "p")
        )
    }

    @Test(arguments: [("nobody", ["b@c"]), ("a@b", ["Ops <b@c>"]), ("a@b", [])])
    func whatIsNoAddressIsAWarning(_ sender: String, _ receivers: [String]) async {
        let mailer = CurlMailer(runner: ScriptedProcessRunner(), environment: [:])
        let notice = Notice.mail(
            alert,
            from: sender,
            to: receivers,
            date: alert.time,
            server: MailServer(host: "mx"),
            by: mailer
        )
        let warnings = await NoticeRound([notice]).deliver(log: Log(sink: { _ in }))
        #expect(warnings.count == 1 && warnings.allSatisfy { $0.contains("alerts.email") })
    }

    @Test(.requires(.aiosmtpd, .curl)) func aRealServerTakesTheMessage() async throws {
        let mail = try await mailTaken(server: { MailServer(host: "127.0.0.1", port: $0) })
        #expect(mail.warnings.isEmpty)
        #expect(mail.seen.contains("MAIL ops@example.org dev@example.org user=None tls=False"))
        #expect(mail.seen.contains("Subject: ❌ Load test FAILED in staging"))
        #expect(mail.seen.contains("\n- .\n- P95 latency 680.0ms exceeds threshold 250ms\n"))
    }

    @Test(.requires(.aiosmtpd, .curl, .openssl)) func aPasswordGoesThroughTLS() async throws {
        let credentials = MailServer.Credentials(username: "us:er", password: "pass-w\u{F6}rd")
        let mail = try await mailTaken(withTLS: true) {
            MailServer(host: "127.0.0.1", port: $0, credentials: credentials, encryption: .required)
        }
        #expect(mail.warnings.isEmpty)
        #expect(mail.seen.contains("MAIL ops@example.org dev@example.org user=us:er tls=True"))
    }

    @Test(.requires(.aiosmtpd, .curl)) func whereThereIsNoTLSNoPasswordIsSent() async throws {
        let credentials = MailServer.Credentials(username: "us:er", password: "pass-w\u{F6}rd")
        let mail = try await mailTaken {
            MailServer(host: "127.0.0.1", port: $0, credentials: credentials, encryption: .required)
        }
        #expect(mail.warnings.count == 1)
        #expect(!mail.seen.contains("MAIL"))
    }

    @Test(.requires(.aiosmtpd, .curl, .openssl)) func aWrongPasswordIsAWarningThatDoesNotShowIt() async throws
    {
        let credentials = MailServer.Credentials(username: "us:er", password: "wrong-one")
        let mail = try await mailTaken(withTLS: true) {
            MailServer(host: "127.0.0.1", port: $0, credentials: credentials)
        }
        #expect(mail.warnings == ["the e-mail alert was not delivered: Login denied"])
        #expect(!mail.seen.contains("MAIL"))
    }

    /// Sends the alert to a real server and returns the warnings and what the server printed.
    private func mailTaken(
        withTLS: Bool = false,
        server: @escaping @Sendable (_ port: Int) -> MailServer
    ) async throws -> (warnings: [String], seen: String) {
        let folder = try TemporaryFolder()
        try folder.make("server.py", Self.script)
        if withTLS { try await makeCertificate(in: folder) }
        let seen = Lines()
        var warnings: [String] = []
        try await RunningPeer.serve(
            .aiosmtpd,
            ["-u", folder("server.py")]
                + (withTLS ? [folder("cert.pem"), folder("key.pem")] : []),
            addressAfter: "PORT ",
            onOutput: seen.add
        ) { port in
            let mailer = CurlMailer(runner: subprocess, environment: ["SSL_CERT_FILE": folder("cert.pem")])
            let notice = Notice.mail(
                alert,
                from: "loadgate@example.org",
                to: ["ops@example.org", "dev@example.org"],
                date: alert.time,
                server: server(try #require(Int(port))),
                by: mailer
            )
            warnings = await NoticeRound([notice]).deliver(log: Log(sink: { _ in }))
        }
        return (warnings, seen.all.joined())
    }

    private func makeCertificate(in folder: TemporaryFolder) async throws {
        let arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder("key.pem"), "-out",
            folder("cert.pem"),
        ]
        try #require(try await subprocess.run(ProcessCall("openssl", arguments)).isSuccess)
    }

    /// Prints each message it takes before it says so.
    private static let script = """
        import asyncio, email, email.policy, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        class Handler:
            async def handle_DATA(self, server, session, envelope):
                user = session.auth_data.login.decode() if session.auth_data else None
                print('MAIL', *envelope.rcpt_tos, f'user={user} tls={session.ssl is not None}')
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                print('Subject:', message['subject'])
                print(message.get_content().replace('\\r\\n', '\\n'))
                return '250 OK'
        def check(server, session, envelope, mechanism, data):
            good = (data.login, data.password) == (b'us:er', 'pass-w\u{F6}rd'.encode())
            return AuthResult(success=good, handled=good, auth_data=data)
        context = None
        if len(sys.argv) > 1:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*sys.argv[1:])
        async def main():
            make = lambda: SMTP(Handler(), hostname='test', tls_context=context, authenticator=check)
            server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', 0)
            print('PORT', server.sockets[0].getsockname()[1])
            await server.serve_forever()
        asyncio.run(main())
        """
}
