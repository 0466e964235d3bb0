import Delivery
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
        ("http://u:p@ss@host:8080?q=@", "http://***@host:8080?q=@"),
        ("from http://a:b@one to http://c:d@two.", "from http://***@one to http://***@two."),
        ("'http://a:b@one' mail me@example.org", "'http://***@one' mail me@example.org"),
        ("http://host/path@2", "http://host/path@2"),
        ("http://host me@example.org", "http://host me@example.org"),
        ("http://:b@[::1]:80/", "http://***@[::1]:80/"),
    ])
    func userNamesAndPasswordsOfURLsBecomeStars(text: String, redacted: String) {
        #expect(Redactor().redact(text) == redacted)
    }
}
