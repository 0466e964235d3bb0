/// How a program ended, and what it said.
public struct ProcessResult: Sendable, Equatable {
    /// The two ways in which a process ends.
    public enum Ending: Sendable, Equatable {
        /// It ended itself, with a status of 0 to 255.
        case exited(Int32)
        /// A signal ended it.
        case signaled(Int32)
    }

    /// The bytes read from one of the outputs.
    public struct Output: Sendable, Equatable {
        /// The first bytes, up to the limit.
        public var bytes: [UInt8]
        /// How many bytes there were in all.
        public var totalBytes: Int

        /// Creates an output that was kept whole.
        public init(_ text: String = "") {
            bytes = Array(text.utf8)
            totalBytes = bytes.count
        }

        /// Whether bytes were dropped because of the limit.
        public var isTruncated: Bool { totalBytes > bytes.count }

        /// The bytes as UTF-8; what is none becomes replacement characters.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// How it ended.
    public var ending: Ending
    /// Whether it was ended because its time was up.
    public var timedOut: Bool
    /// The program's standard output.
    public var standardOutput: Output
    /// The program's standard error.
    public var standardError: Output

    /// Creates a result.
    public init(
        ending: Ending = .exited(0),
        timedOut: Bool = false,
        standardOutput: Output = Output(),
        standardError: Output = Output()
    ) {
        self.ending = ending
        self.timedOut = timedOut
        self.standardOutput = standardOutput
        self.standardError = standardError
    }

    /// Whether it ended itself, in time, with status 0.
    public var isSuccess: Bool { ending == .exited(0) && !timedOut }
}

extension ProcessResult {
    /// The result in words, with the last line of standard error: `exit status 1: no such deployment`.
    public var summary: String {
        let end =
            switch ending {
            case _ where timedOut: "stopped: its time was up"
            case .exited(let status): "exit status \(status)"
            case .signaled(let number): "ended by signal \(number)"
            }
        let said = standardError.text.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
        return end + said
    }
}
