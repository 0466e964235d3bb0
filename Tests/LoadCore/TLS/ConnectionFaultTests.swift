#if os(Linux)
    @testable import LoadCore
    import Testing

    @Suite struct ConnectionFaultTests {
        /// Each failure that has advice, and the fault that its words tell.
        static let told: [(failure: TLSFailure, fault: ConnectionFault?)] = [
            (certificate(.unknownIssuer("CN=Test CA")), .unknownIssuer),
            (certificate(.selfSigned), .selfSigned),
            (certificate(.expired(since: "2021-01-01 00:00:00 UTC")), .expired),
            (certificate(.notYetValid(until: "2047-01-01 00:00:00 UTC")), .notYetValid),
            (certificate(.otherHost(asked: "a.test", names: "")), .otherHost),
            (certificate(.otherHost(asked: "a.test", names: "b.test")), .otherHost),
            (certificate(.other("unsuitable certificate purpose")), nil),
            (.noSharedVersion(offered: "TLS 1.3"), .noSharedVersion),
            (.plainHTTP, .plainHTTP), (.notTLS, .notTLS), (.certificateRequired, .certificateRequired),
            (.clientCertificateRefused("unknown CA"), .certificateRefused),
            (.alert("handshake failure"), nil), (.other("internal error"), nil),
        ]

        private static func certificate(_ reason: CertificateFault.Reason) -> TLSFailure {
            .certificate(CertificateFault(reason: reason, subject: "CN=server"))
        }

        @Test(arguments: told)
        func theWordsOfAFailureTellItsFault(failure: TLSFailure, fault: ConnectionFault?) {
            #expect(ConnectionFault(toldBy: "/a: \(failure)") == fault)
        }

        @Test func anAnswerInTLSTellsThatTheServerIsSecure() {
            #expect(ConnectionFault(toldBy: "\(MalformedResponse.secure)") == .secure)
            for other in MalformedResponse.allCases where other != .secure {
                #expect(ConnectionFault(toldBy: "\(other)") == nil)
            }
        }

        @Test(
            arguments: [
                ("SSL certificate problem: unable to get local issuer certificate", .unknownIssuer),
                ("SSL certificate problem: self-signed certificate in certificate chain", .unknownIssuer),
                ("SSL certificate problem: self-signed certificate", .selfSigned),
                ("SSL certificate problem: certificate has expired", .expired),
                ("SSL: no alternative certificate subject name matches target host name 'h'", .otherHost),
                ("OpenSSL/3.0: error:0A00010B:SSL routines::wrong version number", .plainHTTP),
                ("error:0A00045C:SSL routines::tlsv13 alert certificate required", .certificateRequired),
                ("Failed to connect to 127.0.0.1 port 1", nil),
            ] as [(String, ConnectionFault?)]
        )
        func soDoTheWordsOfOtherProgramsWithOpenSSL(words: String, fault: ConnectionFault?) {
            #expect(ConnectionFault(toldBy: words) == fault)
        }
    }
#endif
