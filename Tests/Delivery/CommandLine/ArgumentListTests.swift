@testable import Delivery
import Testing

@Suite struct ArgumentListTests {
    private func words(_ text: String) -> [String]? {
        try? ArgumentType<[String]>.argumentList.read(text)
    }

    @Test(arguments: [
        ("route {percentage}", ["route", "{percentage}"]), ("  a\t b ", ["a", "b"]),
        ("'a b' c", ["a b", "c"]), (#"a "b 'c'" d"#, ["a", "b 'c'", "d"]), ("a ''", ["a", ""]),
        ("a'b c'd", ["ab cd"]), (#"["a", "b \"c\"", ""]"#, ["a", #"b "c""#, ""]),
        ("a $HOME;b|c", ["a", "$HOME;b|c"]),
        (#"a \n"#, ["a", #"\n"#]),
    ])
    func wordsAreTakenAsTheyAre(text: String, expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test(arguments: ["", "  ", "'a", #"a "b"#, "[]", "[1]", "['a']", #"["a""#, "''", #"[""]"#])
    func whatIsNoProgramIsRefused(text: String) {
        #expect(words(text) == nil)
    }
}
