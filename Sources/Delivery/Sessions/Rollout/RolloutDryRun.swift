import Foundation
import LoadCore

/// Every command and query of a rollout, as text. Nothing is asked, locked or written.
package struct RolloutDryRun {
    private let setup: RolloutSetup

    package init(_ setup: RolloutSetup) { self.setup = setup }

    package var text: String {
        var lines = ["# Lock"] + lock + ["", "# Preflight"] + preflight
        for (index, stage) in setup.plan.stages.enumerated() {
            lines += ["", "# Stage \(index + 1), '\(stage.name)': \(stage.percentage) % to the canary"]
            lines += self.lines(of: stage, number: index + 1)
        }
        lines += [
            "",
            "# Rollback, \(setup.settings.onFailure == .rollBack ? "if a stage fails" : "with --abort")",
        ]
        lines += setup.router.dryRun(percentage: 0) + setup.router.readingCommands()
        lines +=
            setup.rollback?.commands(for: nil).map { "\($0)  # to the revision recorded in the preflight" }
            ?? []
        return lines.map { $0 + "\n" }.joined()
    }

    private var lock: [String] {
        let file = "lock \(setup.files.lockPath)"
        guard setup.kind.usesKubernetes, let kubectl = setup.cluster.kubectl else { return [file] }
        let name = "loadgate-\(setup.deployment.name)"
        return [
            file,
            kubectl.call(["get", "leases.coordination.k8s.io", name, "--ignore-not-found", "--output=json"])
                .commandLine,
            kubectl.call(["create", "--filename=-"]).commandLine + "  # or replace; every 20 s again",
        ]
    }

    private var preflight: [String] {
        var lines: [String] = []
        if let kubectl = setup.cluster.kubectl, let canary = setup.cluster.canary {
            lines.append(kubectl.call(["get", "deployments.apps", canary.name, "--output=json"]).commandLine)
            lines.append(kubectl.call(["get", "replicasets.apps", "--output=json"]).commandLine)
        }
        return setup.router.readingCommands() + lines
    }

    private func lines(of stage: RolloutStage, number: Int) -> [String] {
        let settings = setup.settings
        var lines = setup.router.dryRun(percentage: stage.percentage) + setup.router.readingCommands()
        if setup.kind == .haproxy {
            lines.append(
                "count requests: \(SplitCheck().leastRequests(at: stage.percentage)) at least tell whether "
                    + "\(stage.percentage) % reach the canary"
            )
        }
        lines.append("wait \(seconds(settings.settleSeconds)) for the split to take effect")
        if settings.loadTest {
            let job = setup.load.job(setup.job, for: stage)
            let paths = (job.plan.endpoints.map(\.name) + job.plan.journeys.map(\.name)).joined(
                separator: ", "
            )
            lines.append(
                "load \(job.plan.target) with \(job.plan.concurrency) users for "
                    + "\(seconds(job.plan.duration / .seconds(1))): \(paths)"
            )
        }
        let duration = seconds(stage.duration / .seconds(1))
        lines.append("every \(seconds(settings.healthIntervalSeconds)) for \(duration):")
        lines += setup.health.dryRun(percentage: stage.percentage).map { "  \($0)" }
        if stage.needsApproval {
            lines.append(
                "wait for: progressive-rollout approve --deployment \(setup.deployment.name) "
                    + "--namespace \(setup.deployment.namespace)"
            )
        }
        return lines
    }

    private func seconds(_ number: Double) -> String {
        "\(number == number.rounded() ? String(Int(number)) : String(number)) s"
    }
}
