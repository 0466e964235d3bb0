import LoadCore
import Testing

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("backend-v2*", "backend-v2"), ("backend-v2*", "backend-v2-1"), ("*", ""), ("*", "anything"),
        ("*-v2-*", "backend-v2-1"), ("a*b*c", "a1b2b3c"), ("*a", "aaa"), ("b?", "b1"), ("[ab]-[0-9]", "b-7"),
        ("[!ab]x", "cx"), ("[^ab]x", "cx"), ("[]]", "]"), ("[a-]", "-"), ("\\*", "*"), ("[", "["),
        ("a[", "a["),
        ("", ""), ("**", "x"), ("a\\", "a\\"),
    ])
    func theNameFits(_ pattern: String, _ name: String) {
        #expect(GlobPattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("backend-v2*", "my-backend-v2"), ("backend-v2*", "Backend-v2"), ("backend", "backend-v2"), ("?", ""),
        ("a*b", "ac"), ("[ab]", "c"), ("[!ab]", "a"), ("[b-a]", "a"), ("\\*", "x"), ("", "x"), ("*a", "ab"),
        ("a?c", "ac"),
    ])
    func theNameDoesNotFit(_ pattern: String, _ name: String) {
        #expect(!GlobPattern(pattern).matches(name))
    }

    @Test func manyGapsDoNotTakeForever() {
        let pattern = GlobPattern(String(repeating: "a*", count: 50) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }
}
