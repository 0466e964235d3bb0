import SLOEval

extension ParsedArguments {
    /// Checks that an option which asks for a verdict has something to judge by, and tells what is not
    /// checked.
    ///
    /// - Parameters:
    ///   - option: the option that asks for the verdict.
    ///   - loaded: the configuration whose objectives are used.
    ///   - log: takes what is not checked.
    /// - Throws: `UsageError` when not a single objective is set.
    package func requireObjectives(
        for option: some DeclaredOption,
        in loaded: ConfigurationSource.Loaded,
        log: Log
    ) throws {
        let policy = loaded.configuration.thresholds
        let source = loaded.path ?? "the configuration"
        let environment = loaded.environment.map { " for environment '\($0)'" } ?? ""
        let unchecked = Metric.usual.filter { policy[$0] == nil }.map(\.words)
        if policy.objectives.isEmpty {
            throw usageError(
                "--\(option.declaration.name) has nothing to judge by: \(source) sets no objective\(environment), so "
                    + "that \(unchecked.joined(separator: ", ")) would not be checked; set at least one, as in "
                    + "'thresholds: { latency: { p95: 250 }, error_rate: 0.5 }'"
            )
        }
        guard !unchecked.isEmpty else { return }
        let sentence =
            "\(source) sets no objective\(environment) for \(unchecked.joined(separator: ", ")): not checked."
        if policy.errorRatePercent == nil { log.warning(sentence) } else { log.info(sentence) }
    }
}
