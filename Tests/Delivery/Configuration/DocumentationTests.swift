import Delivery
import Foundation
import Testing

@Suite struct DocumentationTests {
    @Test func everyExampleInTheDocumentationIsAValidConfiguration() throws {
        let page = URL(filePath: SampleFile.path).deletingLastPathComponent()
            .appending(path: "../docs/configuration.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let examples = text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(examples.count >= 6)
        for example in examples {
            let variables = ["SLACK_WEBHOOK_URL": "https://hooks.example.com/x", "API_TOKEN": "t"]
            let file = try ConfigurationFile(
                bytes: Array(example.utf8),
                path: "docs/configuration.md",
                variables: variables,
                readFile: { Array($0.utf8) },
                readColumns: { _ in .success(["user", "password"]) }
            )
            for name in [nil] + file.environmentNames.map(Optional.some) {
                #expect(try file.resolved(environment: name) != Configuration(), "\(example)")
            }
        }
    }
}
