import Reporting

/// Tells everybody who is to be told, at the same time and within one time limit.
///
/// A failure becomes a warning and nothing else: no verdict, no file and no exit code depends on it.
package struct NoticeRound: Sendable {
    /// The notices.
    package var notices: [Notice]
    /// How long all of it may take together. The default is 10 s.
    package var limit: Duration

    package init(_ notices: [Notice], within limit: Duration = .seconds(10)) {
        self.notices = notices
        self.limit = limit
    }

    /// Delivers every notice and writes a warning for each that could not be delivered.
    ///
    /// - Returns: The warnings, without secrets, in the order of the notices.
    @discardableResult
    package func deliver(log: Log) async -> [String] {
        let warnings = await withTaskGroup(of: (Int, String?).self) { group in
            for (number, notice) in notices.enumerated() {
                group.addTask { [limit, log] in
                    (number, await Self.complaint(of: notice, within: limit, log: log))
                }
            }
            return await group.reduce(into: [(Int, String)]()) { all, next in
                if let warning = next.1 { all.append((next.0, warning)) }
            }
        }
        let sorted = warnings.sorted { $0.0 < $1.0 }.map(\.1)
        for warning in sorted { log.warning(warning) }
        return sorted
    }

    private static func complaint(of notice: Notice, within limit: Duration, log: Log) async -> String? {
        do throws(NoticeError) {
            try await notice.deliver(limit)
            log.debug("\(notice.name) was delivered")
            return nil
        } catch {
            var redactor = log.redactor
            for secret in notice.secrets { redactor.add(secret) }
            return redactor.redact("\(notice.name) was not delivered: \(error)").singleLine
        }
    }
}
