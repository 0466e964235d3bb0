import Foundation

/// A page of the documentation, taken apart.
struct MarkdownPage {
    /// A fenced block of a page.
    struct Block {
        /// The page's name.
        var page: String
        /// The anchor of the heading that it stands under, of the second level; empty before the first.
        var section: String
        /// The line that the block's text begins on.
        var line: Int
        /// What follows the opening fence: `sh`, `yaml`.
        var kind: String
        /// The lines between the fences.
        var text: String

        /// Where it stands.
        var place: String { "\(page):\(line)" }
    }

    /// The page's name.
    let name: String
    /// Its fenced blocks, in order.
    let blocks: [Block]
    /// Where its links lead, in order.
    let links: [String]
    /// The anchors of its headings.
    let anchors: Set<String>

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOfFile: Repository.path(name), encoding: .utf8)
        var blocks: [Block] = []
        var open: Block?
        var anchors: Set<String> = []
        var section = ""
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                if let block = open { blocks.append(block) }
                let kind = String(line.dropFirst(3))
                let block = Block(page: name, section: section, line: number + 2, kind: kind, text: "")
                open = open == nil ? block : nil
            } else if open != nil {
                open?.text += line + "\n"
            } else if line.hasPrefix("#") {
                anchors.insert(Self.anchor(of: line))
                if line.hasPrefix("## ") { section = Self.anchor(of: line) }
            }
        }
        self.blocks = blocks
        self.anchors = anchors
        links = text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
    }

    /// The pages that tests look at: the README and all of `docs`.
    static var all: [MarkdownPage] {
        get throws {
            let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path("docs"))
            let pages = files.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
            return try (["README.md"] + pages).map(MarkdownPage.init)
        }
    }

    /// GitHub's anchor of a heading: small letters, digits and hyphens for spaces.
    private static func anchor(of heading: Substring) -> String {
        let text = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(
            text.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil }
        )
    }
}
