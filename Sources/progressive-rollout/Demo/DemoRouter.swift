import Delivery

/// Splits the traffic of the demo's service.
struct DemoRouter: TrafficRouter {
    let name = "demo service"
    let service: DemoService

    func percentage() async throws(TrafficError) -> Int? { service.percentage }

    func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        let found = service.percentage
        guard found == wanted || expected.contains(found) else {
            throw .edited(route: "the demo's service", found: found, expected: expected)
        }
        service.percentage = wanted
    }

    func counters() async throws(TrafficError) -> TrafficCounters? { service.counters }

    func dryRun(percentage: Int) -> [String] { ["tell the service \(percentage) %"] }
}

/// The demo's deployment: a canary that can be taken out of service.
struct DemoRollback: Rollback {
    let onUndo: @Sendable () -> Void

    func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        RecordedRevision(number: 1, replicaSet: "demo-v1")
    }

    func undo(to revision: RecordedRevision) async throws(RollbackError) { onUndo() }

    func verify(_ revision: RecordedRevision) async throws(RollbackError) {}

    func commands(for revision: RecordedRevision?) -> [String] { ["restart the demo"] }
}
