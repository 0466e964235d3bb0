import Testing

@testable import Delivery

@Suite struct InterpolationTests {
    static let variables = ["HOST": "db", "EMPTY": "", "TRICK": "${HOST}", "_x1": "y"]

    static let texts: [(text: String, result: String, unset: String?)] = [
        ("", "", nil), ("plain", "plain", nil), ("${HOST}", "db", nil), ("a-${HOST}-${_x1}.", "a-db-y.", nil),
        ("${NONE}", "", "NONE"), ("${NONE}${OTHER}", "", "NONE"), ("${NONE:-d}", "d", nil),
        ("${NONE:-}", "", nil),
        ("${EMPTY}", "", "EMPTY"), ("${EMPTY:-d}", "d", nil), ("${HOST:-d}", "db", nil),
        ("${NONE:-a b:-c}", "a b:-c", nil),
        ("$$", "$", nil), ("$${HOST}", "${HOST}", nil), ("$$$${HOST}", "$${HOST}", nil),
        ("$$${HOST}", "$db", nil),
        ("5$", "5$", nil), ("$HOST $5", "$HOST $5", nil), ("${TRICK}", "${HOST}", nil), ("}{", "}{", nil),
    ]

    @Test(arguments: texts)
    func variablesAreReplaced(text: String, result: String, unset: String?) throws {
        let found = try Interpolation(variables: Self.variables).apply(to: text)
        #expect(found.text == result)
        #expect(found.unset == unset)
    }

    static let errors: [(text: String, error: InterpolationError)] = [
        ("${", .unclosed), ("a ${HOST", .unclosed), ("${}", .invalidReference("")),
        ("${1A}", .invalidReference("1A")),
        ("${A B}", .invalidReference("A B")), ("${A-b}", .invalidReference("A-b")),
        ("${A:b}", .invalidReference("A:b")),
        ("${É}", .invalidReference("É")), ("${A:-${B}}", .nested(name: "A")),
    ]

    @Test(arguments: errors)
    func aBrokenReferenceIsAnError(text: String, error: InterpolationError) {
        #expect(throws: error) { try Interpolation(variables: Self.variables).apply(to: text) }
        #expect(!error.description.contains("\n"))
    }
}
