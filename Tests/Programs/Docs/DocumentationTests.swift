import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

/// What the README and the pages under `docs` tell readers to type, to write and to follow.
@Suite(.sharesProcessor, .timeLimit(.minutes(3))) struct DocumentationTests {
    /// Runs every shell block of a page. A gate may say no to the server of a test, and a rollout finds no
    /// cluster there; a usage error is one of the page's.
    @Test(arguments: try MarkdownPage.all.filter { $0.blocks.contains(where: \.isScript) }.map(\.name))
    func everyCommandRuns(name: String) async throws {
        try await LoopbackServer.withRunning { server in
            let script = try DocumentedScript(url: server.url)
            for block in try MarkdownPage(name).blocks where block.isScript {
                let (calls, complaints) = try await script.run(block.text)
                #expect(complaints.isEmpty, "\(block.place)")
                #expect(calls.count >= block.programLines, "\(block.place)")
                for call in calls {
                    let allowed = call.words[0] == "loadtest" ? [0, 1, 4] : [0, 1, 3, 4]
                    #expect(allowed.contains(call.status), "\(block.place): \(call.words)")
                    try await expectKnownOptions(call.words, block)
                }
            }
        }
    }

    /// The options that a line uses are options that the program's help names.
    private func expectKnownOptions(_ words: [String], _ block: MarkdownPage.Block) async throws {
        let program = try BuiltProgram(named: words[0])
        let subcommand = words.dropFirst().prefix(1).filter { !$0.hasPrefix("-") }
        let help = try await program.run(subcommand + ["--help"], in: WorkingFolder())
        #expect(help.ending == .exited(0), "\(block.place): \(words)")
        for word in words where word.hasPrefix("--") {
            let name = word.prefix { $0 != "=" }
            let negatable = name.hasPrefix("--no-") ? "--[no-]" + name.dropFirst(5) : name
            #expect(help.output.contains(name) || help.output.contains(negatable), "\(block.place): \(name)")
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
                    "ALERT_TOKEN": "t", "API_TOKEN": "t",
                ]
                let file = try ConfigurationFile(
                    bytes: bytes,
                    path: block.page,
                    variables: variables,
                    readFile: { Array($0.utf8) },
                    readColumns: { _ in .success(["user", "password"]) }
                )
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

    /// A kind that nobody knows is a block that nobody looks at.
    @Test func everyBlockSaysWhatItIs() throws {
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
    /// Whether it is for a shell: it says so, or says nothing and calls one of our programs.
    fileprivate var isScript: Bool { kind == "sh" || kind.isEmpty && programLines > 0 }

    /// How many lines call one of our programs, by name or with variables in front.
    fileprivate var programLines: Int {
        text.replacing("\\\n", with: " ").split(separator: "\n").count { line in
            let words = line.split(separator: " ").drop { $0.contains("=") && !$0.hasPrefix("-") }
            return ["loadtest", "canary-verify", "progressive-rollout"].contains(words.first.map(String.init))
        }
    }

    /// Whether it is for another program than ours: an object for Kubernetes, say.
    fileprivate var isForOthers: Bool {
        let first = text.split(separator: "\n").first { !$0.hasPrefix("#") }
        return ["apiVersion:", "kind:", "---"].contains { first?.hasPrefix($0) == true }
    }
}
