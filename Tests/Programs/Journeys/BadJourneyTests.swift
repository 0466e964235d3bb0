import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// Journeys that can't be followed, and services that answer with what no journey expects.
    @Suite struct BadJourneyTests {
        /// A file that is refused, the files beside it, and the place and the words of the error.
        private static let files: [(journey: String, data: String, complaint: String)] = [
            ("{data: rows, steps: [{get: /a}]}", "a,b\n1,2\n3\n", "rows.csv', line 3: "),
            ("{data: rows, steps: [{get: /a}]}", "a,b\n1,2\n\"3,4\n", "rows.csv', line 3: a quote"),
            ("{data: rows, steps: [{get: \"/{{rows.c}}\"}]}", "a,b\n1,2\n", "bad.yml:3:50: load_test"),
            ("{steps: [&all {repeat: 2, steps: [*all]}]}", "a\n1\n", "bad.yml:3:28: anchors"),
            ("{steps: [{get: /a, headers: {\"{{uuid}}\": x}}]}", "a\n1\n", "{{uuid}}"),
            ("{steps: [{get: /a, form: {\"{{uuid}}\": x}}]}", "a\n1\n", "{{uuid}}"),
            ("{steps: [{get: /a, body_file: lost.bin}]}", "a\n1\n", "lost.bin"),
        ]

        @Test(arguments: files)
        func whatIsWrongInAFileIsSaidBeforeAnythingIsSent(
            journey: String,
            data: String,
            complaint: String
        ) async throws {
            let folder = try WorkingFolder()
            try folder.write("rows.csv", data)
            try folder.write(
                "bad.yml",
                "load_test:\n  data: {rows: rows.csv}\n  journeys: {bad: \(journey)}\n"
            )
            try await LoopbackServer().whileRunning { server in
                let run = try await BuiltProgram.loadtest.run(
                    ["run", "--config", "bad.yml", "--target", server.url],
                    environment: ["LOG_LEVEL": "WARNING"],
                    in: folder
                )
                #expect(run.ending == .exited(2))
                #expect(run.errorLines.count == 1, "\(run.errors)")
                #expect(run.errors.hasPrefix("loadtest: "), "\(run.errors)")
                #expect(run.errors.contains(complaint), "\(run.errors)")
                #expect(server.counters.requests == 0)
            }
        }

        @Test func uniqueRowsThatAreFewerThanUsersAreSaidBeforeAnythingIsSent() async throws {
            let folder = try WorkingFolder()
            try folder.write("rows.csv", "a\n1\n2\n")
            let journey = "{data: rows, steps: [{get: \"/{{rows.a}}\"}]}"
            try folder.write(
                "few.yml",
                "load_test: {data: {rows: {file: rows.csv, use: unique}}, journeys: {few: \(journey)}}\n"
            )
            try await LoopbackServer().whileRunning { server in
                let run = try await BuiltProgram.loadtest.run(
                    ["run", "--config", "few.yml", "--target", server.url, "--concurrency", "3"],
                    in: folder
                )
                #expect(run.ending == .exited(2))
                #expect(run.errors.contains("rows") && run.errors.contains("3"), "\(run.errors)")
                #expect(server.counters.requests == 0)
            }
        }

        /// A service with an answer for each kind of trouble.
        private static let hostile: LoopbackServer.Handler = { request in
            switch request.path {
            case "/large": .init(body: .bytes(Array(repeating: UInt8(ascii: "1"), count: 10_000_000)))
            case "/deep": .text(String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000))
            case "/binary": .init(body: .bytes(Array(0...255)))
            case "/slow": .text(String(repeating: "a", count: 100_000) + "!")
            case "/smuggler":
                .text(#"{"text": "x\r\nX-Evil: 1\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n"}"#)
            default: .text("ok")
            }
        }

        private static let journey = #"""
            load_test:
              journeys:
                trouble:
                  steps:
                    - {name: large, get: /large, capture: {large: {body: true}}, on_failure: continue}
                    - {name: deep, get: /deep, capture: {deep: {json: "$[0]"}}, on_failure: continue}
                    - {name: binary, get: /binary, capture: {binary: {body: true}}}
                    - {name: binary field, get: /never, headers: {X-Value: "{{binary}}"}, on_failure: continue}
                    - {name: binary path, get: "/binary-path/{{binary | url}}"}
                    - {name: slow, get: /slow, expect: {body_matches: "^(a+)+$"}, on_failure: continue}
                    - {name: smuggler, get: /smuggler, capture: {text: {json: $.text}}}
                    - {name: field, get: /never, headers: {X-Value: "{{text}}"}, on_failure: continue}
                    - {name: path, get: "/never/{{text}}", on_failure: continue}
                    - {name: encoded path, get: "/encoded/{{text | url}}"}
                    - {name: json body, post: /json, json: {value: "{{text}}"}}
                    - {name: form body, post: /form, form: {value: "{{text}}"}}
                    - {name: text body, post: /text, body: "{{text}}"}
                    - {name: parts, post: /parts, multipart: {value: "{{text}}"}}
                    - {name: file, post: /file, body_file: all.bin}

            """#

        @Test func whatAServiceAnswersIsCountedAndSendsNothingElse() async throws {
            let folder = try WorkingFolder()
            try folder.write("trouble.yml", Self.journey)
            let allBytes = Data(0...255)
            try allBytes.write(to: URL(filePath: folder("all.bin")))
            let options = LoopbackServer.Options(requestLogLimit: 1_000)
            let server = LoopbackServer(options: options, handler: Self.hostile)
            try server.start()
            defer { server.stop() }
            let run = try await BuiltProgram.loadtest.run(
                [
                    "run", "--config", "trouble.yml", "--target", server.url, "--no-preflight",
                    "--requests", "30", "--concurrency", "1", "--pattern", "max", "--duration", "600",
                    "--output", "report.md", "--json-output", "results.json", "--no-deployment-report",
                ],
                in: folder
            )
            #expect(run.ending == .exited(0), "\(run.errors)")
            let steps = try folder.results().measurement.endpoints
            let failures: [String: FailureKind] = [
                "large": .capture, "deep": .capture, "binary field": .unusableValue, "slow": .expectation,
                "field": .unusableValue, "path": .unusableValue,
            ]
            #expect(steps.count == 15)
            for step in steps {
                #expect(step.requests == 2, "\(step.name)")
                #expect(step.failures == (failures[step.name] == nil ? 0 : 2), "\(step.name)")
                if let kind = failures[step.name] {
                    #expect(step.failureKinds[kind] == 2, "\(step.name): \(step.failureKinds)")
                }
            }
            let text = "x\r\nX-Evil: 1\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n"
            let log = server.requestLog
            #expect(log.count == 24)
            #expect(!log.contains { $0.path.hasPrefix("/never") || $0.path == "/second" })
            #expect(!log.contains { $0.header("X-Evil") != nil })
            let bodies = Dictionary(log.map { ($0.path, $0.body) }) { first, _ in first }
            #expect(bodies["/text"].map { String(decoding: $0, as: UTF8.self) } == text)
            #expect(bodies["/file"] == Array(allBytes))
            let json = try JSONDecoder().decode([String: String].self, from: Data(bodies["/json"] ?? []))
            #expect(json == ["value": text])
            let form = String(decoding: bodies["/form"] ?? [], as: UTF8.self)
            #expect(form.hasPrefix("value=x%0D%0AX-Evil"), "\(form)")
            #expect(run.output.utf8.count + run.errors.utf8.count < 20_000)
        }
    }
}
