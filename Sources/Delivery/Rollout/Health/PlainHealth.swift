import LoadCore
import Reporting

/// Whether a URL answers with a status from 200 to 299.
public struct HTTPHealth: HealthSource {
    private let url: String
    private let fetch: HealthAnswer.Fetch

    /// Creates a source.
    public init(url: String, fetch: @escaping HealthAnswer.Fetch) {
        self.url = url
        self.fetch = fetch
    }

    /// The request.
    public func dryRun(percentage: Int) -> [String] { ["GET \(url.redactedURL)"] }

    /// Fetches the URL. A server that does not answer is as bad as one that answers with an error: it is the
    /// canary itself that is asked.
    public func read(percentage: Int) async -> HealthReading {
        do {
            let answer = try await fetch(url)
            let finding = "\(url.redactedURL) answers with status \(answer.status)"
            return (200...299).contains(answer.status) ? .healthy(finding: finding) : .bad(finding: finding)
        } catch {
            return .bad(
                finding: "\(url.redactedURL) does not answer: \(String(describing: error).singleLine)"
            )
        }
    }
}

/// Whether a program of the user's ends with status 0.
public struct CommandHealth: HealthSource {
    private let command: ProcessCall
    private let runner: any ProcessRunner

    /// Creates a source. The program is an argument list and is started without a shell.
    public init(command: ProcessCall, runner: any ProcessRunner) {
        self.command = command
        self.runner = runner
    }

    /// The program.
    public func dryRun(percentage: Int) -> [String] { [command.commandLine] }

    /// Runs the program: status 0 is well, another one bad; a program that can't be run, is ended by a signal
    /// or takes too long gives no answer.
    public func read(percentage: Int) async -> HealthReading {
        do {
            let result = try await runner.run(command)
            let finding = "'\(command.commandLine)': \(command.shown(result.summary).singleLine)"
            switch result.ending {
            case .exited(0) where !result.timedOut: return .healthy(finding: finding)
            case .exited where !result.timedOut: return .bad(finding: finding)
            default: return .error(finding: finding)
            }
        } catch {
            return .error(finding: "\(error)")
        }
    }
}
