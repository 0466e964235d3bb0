import LoadCore
import Testing

@Suite struct URLSecretsTests {
    @Test(arguments: [
        ("http://host/path", "http://host/path"),
        ("http://host:80/a?b=c&d=e", "http://host:80/a?b=***&d=***"),
        ("http://h?bare", "http://h?***"), ("http://h?", "http://h?"), ("http://h/#part", "http://h/#***"),
        ("http://h?a=b#c", "http://h?a=***#***"), ("http://h/?a=b;c=d", "http://h/?a=***;c=***"),
        ("http://me:pw@host/a", "http://***@host/a"), ("https://me@host", "https://***@host"),
        ("http://me:p/w@host/a", "http://***@host/a"), ("http://me:p?w@host/a", "http://***@host/a"),
        ("http://me:p#w@host/a", "http://***@host/a"), ("http://me:p w@host/a", "http://***@host/a"),
        ("http://me:12/34@host/a", "http://***@host/a"), ("http://me:p@w/x@host", "http://***@host"),
        ("http:me:pw@host", "http:***@host"), ("http:/me:pw@host", "http:/***@host"),
        ("https:me:pw@host?a=b", "https:***@host?a=***"), ("me:pw@host:80", "***@host:80"),
        ("HTTP:me:pw@host", "HTTP:***@host"), ("http:///me:pw@host", "http:///***@host"),
        ("http://host/path@2", "http://host/path@2"), ("http://127.0.0.1:80/@me", "http://127.0.0.1:80/@me"),
        ("http://localhost:80/@me", "http://localhost:80/@me"),
        ("http://[::1]:80/@me", "http://[::1]:80/@me"),
        ("/items?q=1", "/items?q=***"), ("", ""), ("//me:pw@host/a", "//***@host/a"),
        ("//host/a@b", "//host/a@b"), ("redis://:pw@host/0", "redis://***@host/0"),
        ("http://h?token=***", "http://h?token=***"),
    ])
    func aURLIsShownWithoutItsSecrets(url: String, shown: String) {
        #expect(url.redactedURL == shown)
    }

    @Test(arguments: [
        ("see http://me:pw@host/a?b=c, then go on.", "see http://***@host/a?b=***, then go on."),
        ("'http://h?a=b' (http://h?c=d)", "'http://h?a=***' (http://h?c=***)"),
        (#"{"url":"http://h?a=b","mail":"me@x.org"}"#, #"{"url":"http://h?a=***","mail":"me@x.org"}"#),
        ("at http:me:pw@host now", "at http:***@host now"), ("at me:pw@host now", "at ***@host now"),
        ("url=me:pw@host", "url=***@host"), ("http://me:p'w@host x", "http://***@host x"),
        ("http://me:p\"w@host x", "http://***@host x"),
        ("http://me:p/w@host: refused", "http://***@host: refused"),
        ("one\nhttp://h?a=b\ntwo", "one\nhttp://h?a=***\ntwo"),
        ("image app:1.2@sha256:0123", "image app:1.2@sha256:0123"),
        ("write to me@example.org", "write to me@example.org"),
        ("at 12:30 me@example.org", "at 12:30 me@example.org"), ("git@host:org/repo", "git@host:org/repo"),
        ("http://h/a@2 and more", "http://h/a@2 and more"), ("a ? b # c @ d", "a ? b # c @ d"),
        ("http://{host}:{port}/", "http://{host}:{port}/"), ("GET:/a@2", "GET:/a@2"),
        ("“http://me:pw@host”", "“http://***@host”"),
    ])
    func everyURLInATextIsShownWithoutItsSecrets(text: String, shown: String) {
        #expect(text.withoutURLSecrets == shown)
        #expect(shown.withoutURLSecrets == shown)
    }

    @Test(arguments: [
        ("/a?q=7&token=abc", "/a?q=7&token=***"), ("/a?q=7", "/a?q=7"), ("/a", "/a"), ("/a?", "/a?"),
        ("/a?api%5Fkey=abc;x=1", "/a?api%5Fkey=***;x=1"), ("/a?abc", "/a?abc"), ("/a?sig=", "/a?sig=***"),
    ])
    func aPathLosesOnlyValuesWithSecretNames(path: String, shown: String) {
        #expect(path.withoutSecretQueryValues == shown)
        #expect(Endpoint(path: path).shownPath == shown)
        #expect(Endpoint(path: path, method: "POST").name == "POST \(shown)")
    }

    @Test(arguments: [
        ("http://me:p%2Fw@host?q=1&token=a%20b", ["me:p%2Fw", "p%2Fw", "a%20b", "me:p/w", "p/w", "a b"]),
        ("http://me@host", ["me"]), ("me@host", []), ("http://host/a?b=c", []), ("/a?sig=xyz", ["xyz"]),
    ])
    func theSecretsOfAURLAreKnown(url: String, secrets: [String]) {
        #expect(url.urlSecrets == secrets)
    }
}
