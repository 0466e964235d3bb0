public import LoadCore

extension ProcessRunner {
    /// Runs the programs that tell resource figures.
    ///
    /// - Parameter environment: the environment they get, with `LC_ALL=C` added so that they print what the
    ///   parsers know. `docker` and `kubectl` need `HOME`, `PATH`, `DOCKER_HOST`, `KUBECONFIG` where set.
    public func resourceCommands(environment: [String: String]) -> ResourceCommandRunner {
        let environment = environment.merging(["LC_ALL": "C"]) { $1 }
        return { (command: ResourceCommand) async throws(ResourceError) -> String in
            let call = ProcessCall(
                command.program,
                command.arguments,
                environment: environment,
                timeLimit: command.timeLimit,
                // A program left over at the end of a run must not hold it up.
                grace: .milliseconds(500)
            )
            let result = try await self.result(of: call)
            if result.timedOut { throw .timedOut(after: command.timeLimit) }
            guard result.isSuccess else { throw .unavailable(result.summary) }
            return result.standardOutput.text
        }
    }

    private func result(of call: ProcessCall) async throws(ResourceError) -> ProcessResult {
        do throws(ProcessError) {
            return try await run(call)
        } catch .notFound {
            throw .unavailable("'\(call.program)' is not installed")
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .unavailable(error.description)
        }
    }
}
