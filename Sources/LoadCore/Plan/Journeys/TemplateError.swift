/// Why a text is no template, and where.
package struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of mistakes.
    package enum Reason: Sendable, Equatable {
        case unclosed
        case empty
        case unknownName(String, known: [String])
        case unknownTable(String, known: [String])
        case missingColumn(String, table: String, known: [String])
        case unknownFilter(String)
        case arguments(String)
        case unclosedQuote
        case unexpected(String)
    }

    /// The kind of mistake.
    package var reason: Reason
    /// The position of the character where it is, from 0.
    package var offset: Int

    /// The problem and what to write instead.
    package var description: String {
        switch reason {
        case .unclosed: "'{{' is never closed; add '}}', or write {{\"{{\"}} for the braces themselves"
        case .empty: "there is nothing between '{{' and '}}'; write a name such as {{user}}"
        case .unknownName(let name, let known):
            "'\(name)' is no captured value of an earlier step and no function; known are \(Self.list(known))"
        case .unknownTable(let name, let known):
            known.isEmpty
                ? "there is no data '\(name)'; name a file under load_test.data"
                : "there is no data '\(name)'; known are \(Self.list(known))"
        case .missingColumn(let column, let table, let known):
            "the data '\(table)' has no column '\(column)'; it has \(Self.list(known))"
        case .unknownFilter(let name):
            "'\(name)' is no filter; known are \(Self.list(Template.Filter.allCases.map(\.rawValue)))"
        case .arguments("random"): "random takes two whole numbers, the smaller first, as in random(1, 20)"
        case .arguments("pick"): "pick takes at least one text, as in pick(red, \"light blue\")"
        case .arguments(let name): "'\(name)' takes nothing in parentheses"
        case .unclosedQuote: "a quote is never closed; add '\"'"
        case .unexpected(let text): "'\(text)' is not expected here; write {{name}}, or {{name | filter}}"
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
