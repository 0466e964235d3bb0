import Foundation
import LoadCore
import Reporting
import SLOEval

extension CanaryVerification {
    /// Warnings about the job; they change no verdict.
    var warnings: [String] {
        var warnings: [String] = []
        if job.comparesWithItself {
            warnings.append(
                "canary and production are the same service (\(job.plan.target)): the comparison says how alike "
                    + "it is to itself"
            )
        }
        let requests =
            job.plan.endpoints.map { (name: $0.name, method: $0.method) }
            + job.plan.journeys.flatMap(\.requestSteps).map { (name: $0.name, method: $0.method) }
        let unsafe = requests.filter { !AccessLogRecording.safeMethods.contains($0.method) }
        if job.comparison != nil, !unsafe.isEmpty {
            let names = unsafe.map(\.name).joined(separator: ", ")
            warnings.append("the comparison sends requests to production that may change something: \(names)")
        }
        return warnings
    }

    func warnAboutTheJob() {
        if let fallback = surroundings.engines.fallback { surroundings.log.warning(fallback) }
        for warning in warnings {
            surroundings.log.warning("\(warning.prefix(1).uppercased())\(warning.dropFirst()).")
        }
    }

    /// Finds out whether every file can be written.
    func checkDestinations() throws(CanaryError) {
        do {
            try job.destinations.check(besides: job.loadTest?.destinations)
        } catch {
            throw .loadTest(.report(error))
        }
    }

    /// Checks the plans of all steps.
    ///
    /// - Returns: their files.
    func checkPlans() throws(CanaryError) -> [OpenFiles] {
        if job.shadow != nil, job.shadow?.log == nil, job.shadowEndpoints.isEmpty, job.shadowJourneys.isEmpty
        {
            throw .noSafeEndpoint
        }
        var plans = [shadowPlan, comparisonPlan?.plan].compactMap(\.self)
        if let plan = job.loadTest?.plan { plans.append(plan) }
        var files: [OpenFiles] = []
        for plan in plans {
            do {
                try plan.validate()
                files.append(try plan.checkFiles())
                try plan.checkQuery(of: job.production)
            } catch {
                throw .loadTest(.plan(.invalidPlan(error)))
            }
        }
        return files
    }

    /// The plan of the shadow test.
    var shadowPlan: LoadPlan? {
        guard let shadow = job.shadow else { return nil }
        var plan = job.plan
        plan.concurrency = shadow.users
        plan.duration = shadow.duration
        if shadow.log == nil {
            plan.endpoints = job.shadowEndpoints
            plan.journeys = job.shadowJourneys
        } else if !plan.journeys.isEmpty {
            // The log's requests are sent, and none of these.
            plan.journeys = []
            if plan.endpoints.isEmpty { plan.endpoints = [.itself(of: plan.target)] }
        }
        return plan
    }

    /// The plan of the comparison.
    var comparisonPlan: PairedPlan? {
        guard let comparison = job.comparison else { return nil }
        var plan = job.plan
        plan.concurrency = comparison.concurrency
        plan.duration = comparison.duration
        return PairedPlan(
            plan,
            production: job.production,
            longestDuration: comparison.longestDuration,
            limits: comparison.limits
        )
    }

    /// Opens the access log, if there is one.
    func openRecording() throws(CanaryError) -> AccessLogRecording? {
        guard let shadow = job.shadow, let path = shadow.log else { return nil }
        var options = AccessLogRecording.Options()
        options.percentage = shadow.percentage
        options.speed = shadow.speed
        options.sendsUnsafeMethods = shadow.sendsUnsafeMethods
        options.headers = job.plan.commonHeaders
        options.basePath = job.production.basePath
        options.seed = job.plan.seed
        return try AccessLogRecording(path: path, options: options)
    }

    /// Asks a side for one answer.
    func reach(_ target: TargetURL, _ side: CanaryError.Side) async throws(CanaryError) {
        do throws(LoadTestError) {
            try await Readiness(preflight: true).check(
                target,
                log: surroundings.log,
                makeGenerator: side == .canary ? surroundings.engines.load : surroundings.engines.production
            )
        } catch {
            guard case .unreachable(let url, let reason) = error else { throw .loadTest(error) }
            throw .unreachable(side, url: url, reason: reason)
        }
    }
}

extension LoadPlan {
    /// The header fields that every endpoint carries.
    fileprivate var commonHeaders: [HTTPHeader] {
        guard let first = endpoints.first else { return [] }
        return first.headers.filter { header in endpoints.allSatisfy { $0.headers.contains(header) } }
    }
}

extension RollbackResult {
    /// The result without secrets.
    func redacted(by redactor: Redactor) -> RollbackResult {
        var result = self
        result.target = redactor.redact(target)
        result.failure = failure.map(redactor.redact)
        result.commands = commands.map(redactor.redact)
        return result
    }
}
