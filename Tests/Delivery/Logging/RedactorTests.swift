import Delivery
import Foundation
import Reporting
import Testing

@Suite struct RedactorTests {
    @Test(arguments: [
        ("token is s3cr3t-value.", "token is ***."),
        ("s3cr3t-value s3cr3t-value", "*** ***"),
        ("the longer s3cr3t-value-two", "the longer ***"),
        ("query?key=a%20b%2Fc%20d", "query?key=***"),
        ("raw a b/c d here", "raw *** here"),
        ("an abc stays", "an abc stays"),
        ("nothing here", "nothing here"),
    ])
    func secretsBecomeStars(text: String, redacted: String) {
        let redactor = Redactor(secrets: ["s3cr3t-value", "s3cr3t-value-two", "a b/c d", "abc", ""])
        #expect(redactor.redact(text) == redacted)
    }

    @Test(arguments: [
        ("http://user:pass@host/path", "http://***@host/path"),
        ("https://user@host", "https://***@host"),
        ("http://u:p@ss@host:8080?q=@", "http://***@host:8080?q=***"),
        ("from http://a:b@one to http://c:d@two.", "from http://***@one to http://***@two."),
        ("'http://a:b@one' mail me@example.org", "'http://***@one' mail me@example.org"),
        ("http://host/path@2", "http://host/path@2"),
        ("http://host me@example.org", "http://host me@example.org"),
        ("http://:b@[::1]:80/", "http://***@[::1]:80/"),
    ])
    func userNamesAndPasswordsOfURLsBecomeStars(text: String, redacted: String) {
        #expect(Redactor().redact(text) == redacted)
    }

    @Test(arguments: ["hunter2!", "s3cr3t-value", "pässwörd", "a b/c+d", #"qu"o\te"#, "a*b_c#d", "????>>>>"])
    func aSecretIsFoundInEveryForm(secret: String) {
        let redactor = Redactor(secrets: [secret])
        let allowed = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "a"..."z"))
        let lowerHex = secret.utf8.map {
            "%" + (String($0, radix: 16).count == 1 ? "0" : "") + String($0, radix: 16)
        }
        var forms = [
            secret, secret.addingPercentEncoding(withAllowedCharacters: allowed) ?? "", lowerHex.joined(),
            secret.addingPercentEncoding(withAllowedCharacters: .urlPasswordAllowed) ?? "",
            secret.replacing(" ", with: "+"), secret.markdownEscaped,
        ]
        if let json = try? JSONEncoder().encode([secret]) {
            forms.append(String(decoding: json.dropFirst(2).dropLast(2), as: UTF8.self))
        }
        for padding in ["", "a", "me", "me:", "user:", "longer user:"] {
            for tail in ["", "x", "yz", "tail"] {
                let code = Data((padding + secret + tail).utf8).base64EncodedString()
                forms += [
                    code, code.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""),
                ]
                forms.append(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
            }
        }
        for form in forms {
            let shown = redactor.redact("answered '\(form)'.")
            #expect(shown == "answered '***'.", "\(form)")
        }
    }

    @Test func whatStandsBesideAnEncodedSecretStays() {
        let redactor = Redactor(secrets: ["hunter22"])
        #expect(redactor.redact("got aHVudGVyMjI= from it") == "got *** from it")
        #expect(redactor.redact("100% of hunter 22, 5%") == "100% of hunter 22, 5%")
    }

    @Test func aSecretThatATextWasCutInIsHidden() {
        let redactor = Redactor(secrets: ["s3cr3t-value-of-mine"])
        #expect(redactor.redact("it said s3cr3t-val…") == "it said ***…")
        #expect(redactor.redact("it said 's3cr3t-value-'") == "it said '***'")
        #expect(redactor.redact("it said s3cr") == "it said s3cr")
    }

    @Test(arguments: [
        (
            "Authorization", "Basic bWU6aHVudGVyMjI=",
            ["bWU6aHVudGVyMjI=", "me:hunter22", "hunter22", "aHVudGVyMjI="]
        ),
        ("Authorization", "Bearer abcdefgh", ["abcdefgh", "Bearer abcdefgh"]),
        ("Cookie", "session=abcdefgh; theme=darkness", ["abcdefgh", "darkness"]),
        ("X-Forwarded", "Bearer abcdefgh", ["abcdefgh"]), ("X-Custom", "abcdefgh", ["abcdefgh"]),
    ])
    func theCredentialsOfAHeaderAreKnown(name: String, value: String, secrets: [String]) {
        var redactor = Redactor()
        redactor.add(headerField: name, value: value)
        for secret in secrets { #expect(redactor.redact("[\(secret)]") == "[***]") }
    }

    @Test func theSecretsOfACommandLineAreKnown() {
        let redactor = Redactor(
            environment: ["SLACK_WEBHOOK_URL": "https://hooks/services/T0/B0/secretpath\n"],
            arguments: [
                "run", "--header", "X-Api-Key: hunter21", "--header=Authorization: Basic bWU6aHVudGVyMjI=",
                "http://me:hunter23@host", "--endpoint", "/a?token=hunter24", "--rollback-command",
                "undo --token hunter25", "--health-url=http://h?sig=hunter26", "--body",
                #"{"pwd": "hunter27"}"#,
                "--deployment", "backend-v2", "--person", "admin@example.org",
            ]
        )
        for number in 21...27 { #expect(redactor.redact("hunter\(number)") == "***") }
        #expect(redactor.redact("secretpath https://hooks/services/T0/B0/secretpath") == "secretpath ***")
        #expect(redactor.redact("backend-v2 admin run") == "backend-v2 admin run")
    }
}
