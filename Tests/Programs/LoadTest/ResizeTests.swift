import Delivery
import Foundation
import LoadCore
import Testing
import TestSupport

extension LoadTestSuite {
    /// A terminal whose size changes while the progress is drawn.
    @Suite(.requires(.tmux)) struct ResizeTests {
        /// Runs tmux on a socket of the test's own.
        private func tmux(_ folder: WorkingFolder, _ words: String...) async throws -> String {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let call = ProcessCall(
                "tmux",
                ["-S", folder("socket"), "-f", "/dev/null"] + words,
                environment: ["PATH": path, "LC_ALL": "C.UTF-8"],
                workingDirectory: folder.path,
                timeLimit: .seconds(20)
            )
            return try await Subprocess(searchPath: path).run(call).standardOutput.text
        }

        /// The lines of the screen that are not empty: the progress, and whatever is left of it.
        private func drawn(_ folder: WorkingFolder) async throws -> [String] {
            try await tmux(folder, "capture-pane", "-p").split(separator: "\n").map(String.init)
        }

        @Test func aTerminalThatShrinksIsLeftWithOneLine() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let words = LoadTestCase.arguments(server.url, ["--duration", "900"])
                let call = ProcessCall(test.program.path, words).commandLine
                _ = try await tmux(
                    test.folder,
                    "new-session",
                    "-d",
                    "-x",
                    "100",
                    "-y",
                    "20",
                    "LOG_LEVEL=ERROR " + call
                )
                try await wait(until: "progress") { try await drawn(test.folder).count == 1 }
                for width in [60, 30, 90, 45, 13] {
                    _ = try await tmux(test.folder, "resize-window", "-x", "\(width)", "-y", "20")
                    let before = try await drawn(test.folder)
                    try await wait(until: "another drawing at \(width) columns") {
                        let now = try await drawn(test.folder)
                        return now != before && now.count == 1 && now.allSatisfy { $0.count < width }
                    }
                }
                _ = try await tmux(test.folder, "kill-server")
            }
        }
    }
}

extension Peer {
    /// A terminal of any size.
    fileprivate static let tmux = Peer("tmux", probe: ["-V"])
}
