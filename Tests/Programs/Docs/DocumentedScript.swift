import Foundation

/// The shell blocks of a page, run in their order in one folder, as a reader would: everything is real but
/// for what others bring (`swift`, `kubectl` …), and for time and size, which are cut down.
struct DocumentedScript {
    /// What was called, and what came of it.
    struct Call: Equatable {
        /// The exit code.
        var status: Int
        /// The program and its arguments.
        var words: [String]
    }

    private let folder: WorkingFolder
    private let url: String
    private let duration: Double
    private let keepsUsers: Bool

    /// Prepares a folder like a checkout with built programs in its search path.
    ///
    /// - Parameters:
    ///   - url: the server that takes the place of each in the page.
    ///   - duration: the seconds that take the place of each duration.
    ///   - keepsUsers: whether there are as many users as the page says, rather than four.
    init(url: String, duration: Double = 0.2, keepsUsers: Bool = false) throws {
        folder = try WorkingFolder()
        self.url = url
        self.duration = duration
        self.keepsUsers = keepsUsers
        try FileManager.default.createDirectory(atPath: folder("bin"), withIntermediateDirectories: true)
        let sample = try String(
            contentsOfFile: Repository.path("deploy/performance_config.yml"),
            encoding: .utf8
        )
        try folder.write("deploy/performance_config.yml", sample)
        try installPrograms()
        let others = [
            "apt-get", "curl", "docker", "git", "haproxy", "helm", "istioctl", "jq", "kubectl", "nginx",
            "sleep",
            "socat", "systemctl", "tail", "watch",
        ]
        for program in others { try install(program, "exit 0") }
        for program in ["cat", "grep", "mkdir", "python3"] { try install(program, "exec \(program) \"$@\"") }
    }

    /// Our own programs. The load test does what it is told; the others only say what they would do.
    private func installPrograms() throws {
        let note = { (name: String) in
            "status=$?; IFS=$'\\037'; echo \"$status${IFS}\(name)${IFS}$*\" >>'\(calls)'; exit $status"
        }
        try install("loadtest", "'\(try BuiltProgram.loadtest.path)' \"$@\"; \(note("loadtest"))")
        for name in ["canary-verify", "progressive-rollout"] {
            let path = try BuiltProgram(named: name).path
            let dryRun =
                "case \"$1 $*\" in --*--dry-run*) '\(path)' \"$@\" ;; --*) '\(path)' \"$@\" --dry-run ;; esac"
            try install(name, "export PATH='\(folder("bin"))':$PATH\n\(dryRun)\n\(note(name))")
        }
        // `swift run … loadtest …` is `loadtest …`; everything else of Swift is done by whoever runs the
        // tests.
        try install(
            "swift",
            """
            [ "$1" = run ] || exit 0
            while [ $# -gt 0 ] && [ ! -x '\(folder("bin"))'/"$1" ]; do shift; done
            exec '\(folder("bin"))'/"$@"
            """
        )
    }

    private var calls: String { folder("calls") }

    private func install(_ name: String, _ script: String) throws {
        try write("bin/\(name)", "export PATH=/usr/local/bin:/usr/bin:/bin\n\(script)")
    }

    private func write(_ path: String, _ script: String) throws {
        try folder.writeProgram(path, "#!/bin/bash\n\(script)\n")
    }

    /// Runs a block and returns the calls of this package's programs, and what the shell itself complained
    /// of.
    func run(_ text: String) async throws -> (calls: [Call], complaints: [String]) {
        try folder.write("calls", "")
        for path in text.matches(of: /Benchmarks\/[A-Za-z-]+/).map({ String($0.output) })
        where FileManager.default.isExecutableFile(atPath: Repository.path(path)) {
            try write(path, "exit 0")
        }
        let run = try await BuiltProgram.loadtest.run(
            [],
            // Nothing but what was installed here, so that no page can do anything to the machine.
            environment: ["PATH": folder("bin")],
            in: folder,
            under: { [text = shortened(text)] _, _ in ["/bin/bash", "-c", text] }
        )
        let lines = try folder.text("calls").split(separator: "\n")
        let complaints = run.errorLines.filter { $0.contains("bash: ") || $0.hasPrefix("Traceback") }
        return (lines.compactMap(Self.call), complaints)
    }

    private static func call(_ line: Substring) -> Call? {
        let words = line.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 2, let status = Int(words[0]) else { return nil }
        return Call(status: status, words: words.dropFirst().filter { !$0.isEmpty })
    }

    /// The text with a server that is there, and little of everything.
    private func shortened(_ text: String) -> String {
        let shorter =
            text.replacing(/https?:\/\/[A-Za-z0-9.-]+(:\d+)?/, with: url)
            .replacing(/--(duration|warm-up|ramp-up-time) \d+/) { "--\($0.output.1) \(duration)" }
            .replacing(/--(stage|stages-users) \d+:/) { "--\($0.output.1) \(duration):" }
            .replacing(/--rate \d+/, with: "--rate 50")
            .replacing(/--metrics-listen [0-9.]+:\d+/, with: "--metrics-listen 127.0.0.1:0")
        return keepsUsers ? shorter : shorter.replacing(/--concurrency \d+/, with: "--concurrency 4")
    }
}
