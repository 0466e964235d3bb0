import Delivery

/// Splits the traffic of the demo's proxy.
struct DemoRouter: TrafficRouter {
    let name = "demo proxy"
    let proxy: WeightedProxy

    func percentage() async throws(TrafficError) -> Int? { proxy.percentage }

    func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        let found = proxy.percentage
        guard found == wanted || expected.contains(found) else {
            throw .edited(route: "the proxy", found: found, expected: expected)
        }
        proxy.percentage = wanted
    }

    func counters() async throws(TrafficError) -> TrafficCounters? { proxy.counters }

    func plan(percentage: Int) -> [String] { ["tell the proxy \(percentage) %"] }
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
