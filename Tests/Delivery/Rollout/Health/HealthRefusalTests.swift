import LoadCore
import Testing

@testable import Delivery

@Suite struct HealthRefusalTests {
    /// What a server does with plain HTTP and with TLS, and whether the address is refused for speaking TLS.
    private static let cases: [(plain: Result<HealthAnswer, NoticeError>, secure: String?, isSecure: Bool)] =
        [
            (.success(HealthAnswer(status: 200)), nil, false),
            (.success(HealthAnswer(status: 400)), nil, false),
            (.success(HealthAnswer(status: 400, body: Array("to HTTPS port".utf8))), nil, false),
            (
                .success(
                    HealthAnswer(
                        status: 400,
                        body: Array("The plain HTTP request was sent to HTTPS port".utf8)
                    )
                ),
                nil, true
            ),
            (.failure(.notDelivered("Empty reply from server")), nil, true),
            (.failure(.notDelivered("Received HTTP/0.9 when not allowed")), nil, true),
            (.failure(.notDelivered("Empty reply from server")), "self-signed certificate", true),
            (.failure(.notDelivered("Empty reply from server")), "wrong version number", false),
            (.failure(.notDelivered("Empty reply from server")), "Connection refused", false),
            (.failure(.notDelivered("Connection refused")), nil, false),
        ]

    @Test func aServerThatSpeaksTLSIsToldFromOneThatAnswersBadly() async {
        for (plain, secure, isSecure) in Self.cases {
            let refusal = await HealthAnswer.refusal(of: "http://a.test/ready?x=1") { url in
                guard url.hasPrefix("https:") else { return try plain.get() }
                #expect(url == "https://a.test/ready?x=1")
                if let secure { throw NoticeError.notDelivered(secure) }
                return HealthAnswer(status: 503)
            }
            switch plain {
            case _ where isSecure: #expect(refusal == "\(MalformedResponse.secure)", "\(plain)")
            case .success: #expect(refusal == nil, "\(plain)")
            case .failure(let error): #expect(refusal == "\(error)", "\(plain)")
            }
        }
    }

    @Test func anAddressInTLSIsAskedOnce() async {
        let refusal = await HealthAnswer.refusal(of: "https://a.test") { _ in
            throw NoticeError.notDelivered("Empty reply from server")
        }
        #expect(refusal == "Empty reply from server")
    }

    @Test func theComplaintSaysWhatToDoOnce() async throws {
        let address = RolloutAddress(option: "--health-url", address: "http://a.test", isCanary: true) {
            "\(MalformedResponse.secure)"
        }
        let complaint = try #require(await address.complaint())
        #expect(
            complaint == "--health-url http://a.test can't be asked: the server speaks TLS on this port; use "
                + "https:// or the port of its plain HTTP"
        )
    }
}
