import DeliveryTestSupport
import Foundation
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite struct HealthTests {
    private struct Down: Error, CustomStringConvertible { var description: String { "refused" } }

    @Test(arguments: [
        (KubectlSample.deployment(), HealthReading.healthy(finding: "3 of 3 replicas are ready")),
        (KubectlSample.deployment(ready: 4), .healthy(finding: "3 of 3 replicas are ready")),
        (KubectlSample.deployment(ready: 2), .bad(finding: "2 of 3 replicas are ready")),
        (KubectlSample.deployment(updated: 1), .bad(finding: "1 of 3 replicas are ready")),
        (KubectlSample.deployment(paused: true), .healthy(finding: "3 of 3 replicas are ready, paused")),
        (KubectlSample.deployment(replicas: 0, ready: 0), .bad(finding: "the deployment is scaled to 0")),
        (
            KubectlSample.deployment(stuck: "ProgressDeadlineExceeded"),
            .bad(finding: "3 of 3 replicas are ready, ProgressDeadlineExceeded")
        ),
        // The deadline is that of an older generation: it says nothing of this one.
        (
            KubectlSample.deployment(observed: 3, stuck: "ProgressDeadlineExceeded"),
            .error(finding: "the deployment's status is about generation 3, not 4")
        ),
        (
            JSONValue.object(["kind": "Pod"]),
            .error(finding: "kubectl's answer for production/backend is not a deployment")
        ),
    ])
    func aDeploymentIsJudgedByItsReplicas(object: JSONValue, reading: HealthReading) async throws {
        let sample = try KubectlSample([.on("kubectl", "get", "deployments.apps", says: object.text)])
        let health = DeploymentHealth(kubectl: sample.kubectl, deployment: sample.deployment)
        #expect(await health.read(percentage: 5) == reading)
    }

    @Test func aClusterThatDoesNotAnswerIsNoAnswer() async throws {
        let sample = try KubectlSample([KubectlSample.down, .on("kubectl", "get")])
        let health = DeploymentHealth(kubectl: sample.kubectl, deployment: sample.deployment)
        guard case .error = await health.read(percentage: 5) else {
            Issue.record("no error")
            return
        }
        #expect(
            await health.read(percentage: 5) == .bad(finding: "there is no deployment production/backend")
        )
    }

    @Test(arguments: [
        (200 as Int?, HealthReading.healthy(finding: "http://x answers with status 200")),
        (302, .bad(finding: "http://x answers with status 302")),
        (503, .bad(finding: "http://x answers with status 503")),
        (nil, .bad(finding: "http://x does not answer: refused")),
    ])
    func aURLIsJudgedByItsStatus(status: Int?, reading: HealthReading) async {
        let health = HTTPHealth(url: "http://x") { _ in
            guard let status else { throw Down() }
            return HealthAnswer(status: status)
        }
        #expect(await health.read(percentage: 5) == reading)
    }

    @Test(arguments: [
        (ProcessResult(), HealthReading.healthy(finding: "'check': exit status 0")),
        (ProcessResult(ending: .exited(2)), .bad(finding: "'check': exit status 2")),
        (ProcessResult(ending: .signaled(9)), .error(finding: "'check': ended by signal 9")),
        (
            ProcessResult(ending: .exited(0), timedOut: true),
            .error(finding: "'check': stopped: its time was up")
        ),
    ])
    func aCommandIsJudgedByItsEnding(result: ProcessResult, reading: HealthReading) async {
        let runner = ScriptedProcessRunner([.on("check") { _ throws(ProcessError) in result }])
        let health = CommandHealth(command: ProcessCall("check"), runner: runner)
        #expect(await health.read(percentage: 5) == reading)
    }

    private struct Fixed: HealthSource {
        var reading: HealthReading
        func read(percentage: Int) async -> HealthReading { reading }
        func plan(percentage: Int) -> [String] { ["look"] }
    }

    @Test(arguments: [
        ([HealthReading](), HealthReading.error(finding: "there is no source of health")),
        ([.healthy(finding: "a"), .healthy(finding: "b")], .healthy(finding: "a; b")),
        ([.healthy(finding: "a"), .error(finding: "b")], .error(finding: "b")),
        ([.error(finding: "a"), .bad(finding: "b"), .bad(finding: "c")], .bad(finding: "b; c")),
    ])
    func theWorstSourceCounts(readings: [HealthReading], reading: HealthReading) async {
        let health = CombinedHealth(readings.map { Fixed(reading: $0) })
        #expect(await health.read(percentage: 5) == reading)
    }
}
