import Delivery
import Foundation
import LoadCore
import Testing

/// What the README and the pages under `docs` tell readers to type, to write and to follow.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DocumentationTests {
    /// Runs every shell block of a page. A gate may say no to the server of a test; a usage error is one of the
    /// page's.
    @Test(
        arguments: try MarkdownPage.all.filter { page in page.blocks.contains { $0.kind == "sh" } }.map(
            \.name
        )
    )
    func everyCommandRuns(name: String) async throws {
        let blocks = try MarkdownPage(name).blocks.filter { $0.kind == "sh" }
        try await LoopbackServer.withRunning { server in
            let script = try DocumentedScript(server: server)
            for block in blocks {
                let (calls, complaints) = try await script.run(block.text)
                #expect(complaints.isEmpty, "\(block.place)")
                for call in calls {
                    #expect([0, 1, 4].contains(call.status), "\(block.place): \(call.line)")
                }
                // Each line that begins with one of the programs has called it.
                #expect(calls.count >= Self.programLines(of: block.text), "\(block.place)")
                for call in calls { try await expectKnownOptions(call.line, block) }
            }
        }
    }

    /// The options that a line uses are options that the program's help names.
    private func expectKnownOptions(_ line: String, _ block: MarkdownPage.Block) async throws {
        let words = line.split(separator: " ").map(String.init)
        let subcommand = words.dropFirst().first.flatMap { $0.hasPrefix("-") ? nil : $0 }
        let program = try BuiltProgram(named: words[0])
        let run = try await program.run(["help"] + (subcommand.map { [$0] } ?? []), in: WorkingFolder())
        let help =
            run.ending == .exited(0)
            ? run.output : try await program.run(["--help"], in: WorkingFolder()).output
        guard !help.contains("Not available in this version") else { return }
        for word in words where word.hasPrefix("--") {
            let name = word.prefix { $0 != "=" }
            let positive = name.hasPrefix("--no-") ? "--[no-]" + name.dropFirst(5) : name
            #expect(help.contains(name) || help.contains(positive), "\(block.place): \(name)")
        }
    }

    private static func programLines(of text: String) -> Int {
        text.replacing("\\\n", with: " ").split(separator: "\n").count { line in
            let words = line.split(separator: " ").drop { $0.contains("=") && !$0.hasPrefix("-") }
            return ["loadtest", "canary-verify", "progressive-rollout"].contains(words.first.map(String.init))
        }
    }

    @Test func everyConfigurationIsOne() throws {
        var count = 0
        for block in try MarkdownPage.all.flatMap(\.blocks) where block.kind == "yaml" {
            guard !block.isForOthers else { continue }
            count += 1
            do {
                let bytes = Array(block.text.utf8)
                let variables = [
                    "SLACK_WEBHOOK_URL": "https://hooks.example.com/x",
                    "ALERT_WEBHOOK_URL": "https://a.example.com/",
                ]
                let file = try ConfigurationFile(bytes: bytes, path: block.page, variables: variables)
                for name in [nil] + file.environmentNames.map(Optional.some) {
                    _ = try file.resolved(environment: name)
                }
            } catch {
                Issue.record("\(block.place): \(error)")
            }
        }
        #expect(count >= 10)
    }

    @Test func everyJSONIsOne() throws {
        for block in try MarkdownPage.all.flatMap(\.blocks) where block.kind == "json" {
            let value = try? JSONSerialization.jsonObject(with: Data(block.text.utf8))
            #expect(value != nil, "\(block.place)")
        }
    }

    /// A block that nobody looks at could hold a command that has long been wrong.
    @Test func commandsStandInBlocksThatAreRun() throws {
        let ignored = try MarkdownPage.all.flatMap(\.blocks).filter { $0.kind.isEmpty }
        for block in ignored { #expect(Self.programLines(of: block.text) == 0, "\(block.place)") }
        let known = ["", "sh", "text", "yaml", "yaml scrape", "yaml workflow", "json", "swift"]
        for block in try MarkdownPage.all.flatMap(\.blocks) {
            #expect(known.contains(block.kind), "\(block.place): \(block.kind)")
        }
    }

    @Test func everyLinkWithinTheRepositoryLeadsSomewhere() throws {
        let pages = try MarkdownPage.all
        for page in pages {
            let folder = URL(filePath: Repository.path(page.name)).deletingLastPathComponent()
            for link in page.links where !link.contains("://") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let target =
                    parts[0].isEmpty
                    ? Repository.path(page.name) : folder.appending(path: String(parts[0])).standardized.path
                #expect(FileManager.default.fileExists(atPath: target), "\(page.name): \(link)")
                guard parts.count == 2,
                    let linked = pages.first(where: { Repository.path($0.name) == target })
                else { continue }
                #expect(linked.anchors.contains(String(parts[1])), "\(page.name): \(link)")
            }
        }
    }

    @Test func theGuideHasEverySection() throws {
        let page = try MarkdownPage("docs/LOAD_TEST_AUTOMATION.md")
        let sections = [
            "quick-start", "configuration", "traffic-patterns", "metrics", "service-level-objectives",
            "canary-verification", "progressive-rollout", "monitoring-and-alerts", "continuous-integration",
            "troubleshooting", "tuning", "advanced-use", "security",
        ]
        #expect(page.anchors.isSuperset(of: sections))
    }
}

extension MarkdownPage.Block {
    /// Whether it is for another program than ours: an object for Kubernetes, say.
    fileprivate var isForOthers: Bool {
        let first = text.split(separator: "\n").first { !$0.hasPrefix("#") }
        return ["apiVersion:", "kind:", "---"].contains { first?.hasPrefix($0) == true }
    }
}
