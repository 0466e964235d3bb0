import Reporting

/// Splits traffic with a program of the user's: an argument list with `{percentage}` where the canary's share
/// goes, started without a shell.
///
/// A second program may tell the share: it prints a whole number. Without one the router can't see whether
/// the split is what it should be, and says so.
public struct CommandRouter: TrafficRouter {
    /// The placeholder for the share in an argument.
    package static let placeholder = ShownArguments.sharePlaceholder

    /// `command`.
    public let name = "command"
    private let command: ProcessCall
    private let reader: ProcessCall?
    private let runner: any ProcessRunner

    /// Creates a router.
    ///
    /// - Parameters:
    ///   - command: sets the share.
    ///   - reader: prints the share.
    ///   - runner: runs both.
    /// - Throws: ``TrafficError/program(command:summary:)`` when no argument has `{percentage}`.
    public init(
        command: ProcessCall,
        reader: ProcessCall? = nil,
        runner: any ProcessRunner
    ) throws(TrafficError) {
        guard command.arguments.contains(where: { $0.contains(Self.placeholder) }) else {
            throw .program(
                command: command.commandLine,
                summary: "it would do the same at every stage, since no argument has \(Self.placeholder)"
            )
        }
        self.command = command
        self.reader = reader
        self.runner = runner
    }

    /// Returns the output of the reading program; `nil` without one.
    public func percentage() async throws(TrafficError) -> Int? {
        guard let reader else { return nil }
        let output = try await run(reader, shown: reader.commandLine).standardOutput.text
        let number = output.split(whereSeparator: \.isWhitespace)
        guard number.count == 1, let percentage = Int(number[0]), (0...100).contains(percentage) else {
            throw .unreadable(
                route: "what '\(reader.commandLine)' prints",
                reason:
                    "'\(String(reader.shown(output).prefix(40)).singleLine)' is not a whole number from 0 to 100"
            )
        }
        return percentage
    }

    /// The share; `nil` without a reading program.
    public func values() async throws(TrafficError) -> [String: Int]? {
        try await percentage().map { ["share": $0] }
    }

    /// Runs the program, if the share is not the wanted one already.
    public func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        try await carryOut(RouteChange(to: wanted, expected: expected))
    }

    /// Runs the program, if the share is not the wanted one already. A program may take several steps, so
    /// that any share on the way of an unfinished change is taken for this rollout's own.
    public func carryOut(_ change: RouteChange) async throws(TrafficError) {
        let wanted = change.wanted
        let found = try await share(during: change)
        let isHalfway = found.map { change.ledger.isHalfway(at: ["share": $0]) } ?? false
        if let found, !isHalfway, !change.alwaysWrites {
            guard found == wanted || change.expected.contains(found) else {
                throw .edited(route: "the split", found: found, expected: change.expected)
            }
            if found == wanted { return }
        }
        try change.announce(from: found.map { ["share": $0] } ?? [:], to: ["share": wanted])
        try await run(call(wanted), shown: commandLine(wanted))
        guard reader != nil else { return }
        let now = try await percentage()
        guard now == wanted else { throw .notSet(route: "the split", wanted: wanted, found: now) }
    }

    /// The share; `nil` also for what is no share, as long as a change of this rollout is half done, and on
    /// the way back.
    private func share(during change: RouteChange) async throws(TrafficError) -> Int? {
        do {
            return try await percentage()
        } catch {
            guard case .unreadable = error, change.ledger.hasUnfinishedChanges || change.alwaysWrites
            else { throw error }
            return nil
        }
    }

    /// The program that prints the share.
    public func readingCommands() -> [String] { reader.map { [$0.commandLine] } ?? [] }

    /// The command with the share in it.
    public func dryRun(percentage: Int) -> [String] { [commandLine(percentage)] }

    /// The command with the share in it, as it is shown.
    private func commandLine(_ percentage: Int) -> String {
        command.commandLine.replacing(Self.placeholder, with: "\(percentage)")
    }

    private func call(_ percentage: Int) -> ProcessCall {
        var call = command
        call.arguments = command.arguments.map { $0.replacing(Self.placeholder, with: "\(percentage)") }
        return call
    }

    @discardableResult
    private func run(_ call: ProcessCall, shown commandLine: String) async throws(TrafficError)
        -> ProcessResult
    {
        let result: ProcessResult
        do {
            result = try await runner.run(call)
        } catch {
            throw .notRun(error)
        }
        guard result.isSuccess else {
            throw .program(command: commandLine, summary: call.shown(result.summary).singleLine)
        }
        return result
    }
}
