import LoadCore
import Testing

@testable import Delivery

/// An environment is checked by what it says alone, with the same result as if it were merged first.
@Suite struct EnvironmentCheckTests {
    /// Pieces of which sections are made at random: right ones, wrong ones, and ones that need each other.
    private static let pieces = [
        "thresholds": [
            "{}", "{throughput: 5}", "{throughput: x}", "{latency: {p95: 0}}", "~", "{zzz: 1}",
            "{endpoints: {/a: {error_rate: 1}}}", "{endpoints: {/b: {latency: {p99.9: 1}}, /a: ~}}",
            "{endpoints: {/c: {latency: {p100: 1}}}}", "{endpoints: {PUT /a: {throughput: 2}}}",
            "{endpoints: {GET /a: {errors: 1}}}", "{journeys: {x: {success_rate: 99}}}", "{endpoints: ~}",
        ],
        "load_test": [
            "{endpoints: {/a: 0, /b: 0}}", "{endpoints: {/a: 1}}", "{endpoints: {/b: 1, /c: x}}",
            "{endpoints: {/a: 0}}",
            "{endpoints: {GET /a: 1}}", "{endpoints: {/a: {headers: {X: 1}}}}",
            "{endpoints: {/a: {headers: {x: 2, 'b d': 1}}}}",
            "{endpoints: {/a: {weight: 0, method: PUT}}}", "{endpoints: {PUT /a: 1}}", "{endpoints: ~}",
            "{endpoints: 5}",
            "{endpoints: {/a: ~}}", "{rate: 5}", "{pattern: burst}", "{pattern: ~, rate: ~}", "~", "[]",
            "{endpoints: {/a: {body: x}}}", "{endpoints: {/a: {body_file: x}}}",
            "{patterns: {stages: [{duration: 1, rate: x}]}}",
            "{patterns: {stages: [{duration: 1, rate: 1}]}}",
        ],
        "alerts": [
            "{email: {enabled: true}}", "{email: {smtp_server: h, from_email: a@b, to_emails: [c@d]}}",
            "{email: {to_emails: []}}",
            "{email: {smtp_server: 'a b'}}", "{webhook: {url: 'http://h'}}", "{webhook: {headers: {X: 1}}}",
            "{email: ~}",
        ],
        "prometheus": [
            "{labels: {a: 1}}", "{labels: {job: 1}}", "{labels: {a-b: 1, c: 2}}", "{labels: {a: [1]}}",
        ],
        "monitoring": [
            "{docker: {enabled: true}}", "{docker: {container_pattern: x}}",
            "{docker: {container_pattern: ~}}",
            "{kubernetes: {enabled: true, deployment: A}}", "{kubernetes: {deployment: a}}",
        ],
    ]

    private static func sections(_ generator: inout SeededGenerator) -> String {
        pieces.keys.sorted().compactMap { key in
            guard generator.next() % 2 == 0, let choices = pieces[key] else { return nil }
            return "\(key): \(choices[Int(generator.next() % UInt64(choices.count))])"
        }.joined(separator: ", ")
    }

    /// What is wrong in a tree that is read whole. Places are left out: what is missing is missed in the
    /// environment, which a merged tree can't tell from the base.
    private func issues(of tree: YAMLNode) -> Set<String> {
        let decoding = Decoding(variables: [:])
        _ = Configuration(Section<Configuration.Key>(tree, decoding: decoding))
        return Set(decoding.issues.map(\.problem.description))
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func itFindsWhatIsWrongWhenMerged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (base, overlay) = (Self.sections(&generator), Self.sections(&generator))
        let text = "{\(base.isEmpty ? "" : base + ", ")environments: {e: {\(overlay)}}}"
        guard case .mapping(let entries) = try YAMLReader.read(text).content,
            case .mapping(let environments) = entries.last?.value.content,
            let environment = environments.first
        else {
            Issue.record("\(text)")
            return
        }
        let tree = YAMLNode(content: .mapping(entries.dropLast()), position: TextPosition(line: 1, column: 1))
        var expected = issues(of: tree)
        let isBaseRight = expected.isEmpty
        expected.formUnion(
            issues(of: tree.merged(with: ObjectiveKeys.spelled(environment.value, asIn: tree)))
        )
        var found: Set<String> = []
        do {
            _ = try ConfigurationFile(text)
        } catch {
            found = Set(error.issues.map(\.problem.description))
        }
        if isBaseRight {
            #expect(found == expected, "\(text)")
        } else {
            // In a base that is wrong, what it leaves unknown is not counted again.
            #expect(found.isSuperset(of: issues(of: tree)), "\(text)")
            #expect(found.isSubset(of: expected), "\(text)")
        }
    }

    @Test func whatAnEnvironmentLacksIsMissedThere() throws {
        let text =
            "alerts:\n  email: {smtp_port: 25}\nenvironments:\n  e:\n    alerts: {email: {enabled: true}}\n"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.issues.map(\.position.line) == [5, 5, 5])
    }

    @Test func aHugeWrongFileTellsItsFirstErrorsAndTheNumberOfTheOthers() throws {
        let endpoints = (0..<6_000).map { "    /e\($0): x" }
        let environments = (0..<100).map { "  v\($0): {load_test: {endpoints: {/e\($0): y, /n: 1}}}" }
        let text =
            "load_test:\n  endpoints:\n" + endpoints.joined(separator: "\n") + "\nenvironments:\n"
            + environments.joined(separator: "\n") + "\n"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        let lines = error?.lines ?? []
        #expect(lines.count == ConfigurationError.shownIssues + 1)
        #expect(lines.first?.hasPrefix("f.yml:3:10: load_test.endpoints./e0 must be a number") == true)
        #expect(lines.last == "f.yml: 6080 more errors are not shown; correct these first")
    }

    @Test func oneMoreErrorIsOne() {
        let text = "thresholds: {" + (0...20).map { "z\($0): 1" }.joined(separator: ", ") + "}"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.lines.last == "f.yml: 1 more error is not shown; correct these first")
    }

    @Test func aListHasALimit() {
        let text = "alerts: {email: {to_emails: [" + String(repeating: "a@b, ", count: 1001) + "]}}"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.description.contains("must hold at most 1000 items, but holds 1001") == true)
    }
}
