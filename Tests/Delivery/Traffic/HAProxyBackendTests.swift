import LoadCore
import Testing

@testable import Delivery

@Suite struct HAProxyBackendTests {
    private typealias Server = HAProxyStatistics.Server

    private func backend(_ canary: [Server], _ stable: [Server], others: [Server] = []) -> HAProxyBackend {
        HAProxyBackend(name: "app", canary: canary, stable: stable, others: others)
    }

    private func servers(_ prefix: String, _ weights: [Int]) -> [Server] {
        weights.enumerated().map { Server("\(prefix)\($0)", weight: $1) }
    }

    @Test func oneServerASideHasThePercentages() {
        let backend = backend(servers("c", [3]), servers("s", [4]))
        for percentage in 0...100 {
            #expect(backend.weights(giving: percentage) == ["c0": percentage, "s0": 100 - percentage])
        }
    }

    /// Any numbers of servers, any weights before: the sums are in proportion, and on the way there is always
    /// a weight. From one share to another the canary never has more than before or after.
    @Test func weightsAreInProportionAndNeverMissing() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            func some(_ prefix: String) -> [Server] {
                servers(
                    prefix,
                    (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                        Int.random(in: 0...256, using: &generator)
                    }
                )
            }
            var backend = backend(some("c"), some("s"))
            let wanted = Int.random(in: 0...100, using: &generator)
            let weights = backend.weights(giving: wanted)
            #expect(weights.values.allSatisfy { (0...256).contains($0) })
            let isOwn = Bool.random(using: &generator)
            if isOwn {
                let share = Int.random(in: 0...100, using: &generator)
                for (server, weight) in backend.weights(giving: share) {
                    backend.take(.init(server: server, weight: weight))
                }
            }
            let before = part(backend)
            for change in backend.raises(to: weights) + backend.lowers(to: weights) {
                backend.take(change)
                let sums = backend.sums
                #expect(sums.canary + sums.stable > 0)
                if isOwn { #expect(part(backend) <= max(before, Double(wanted) / 100) + 1e-9) }
            }
            #expect(backend.share == wanted)
            #expect(backend.weights == weights)
        }
    }

    private func part(_ backend: HAProxyBackend) -> Double {
        let sums = backend.sums
        return sums.canary == 0 ? 0 : Double(sums.canary) / Double(sums.canary + sums.stable)
    }

    @Test func serversOutOfServiceHaveNoPart() {
        let backend = backend(
            [Server("c0", weight: 1), Server("c1", weight: 1, status: "MAINT")],
            [Server("s0", weight: 1), Server("s1", weight: 1, status: "DRAIN")]
        )
        #expect(backend.weights(giving: 20) == ["c0": 20, "c1": 0, "s0": 80, "s1": 0])
        #expect(backend.weights(giving: 0) == ["c0": 0, "c1": 0, "s0": 50, "s1": 50])
    }

    @Test(arguments: [
        ("UP", true, false), ("UP 1/3", true, false), ("no check", true, false), ("DOWN", false, false),
        ("DOWN 1/2", false, false), ("MAINT", false, true), ("MAINT (via app/x)", false, true),
        ("DRAIN", false, true), ("NOLB", false, true),
    ])
    func aStatusIsReadInHAProxysWords(status: String, isServing: Bool, isTakenOut: Bool) {
        let server = Server("c", weight: 5, status: status)
        #expect(server.isServing == isServing)
        #expect(server.isTakenOut == isTakenOut)
    }

    @Test func whatDoesNotServeIsNamed() throws {
        let one = backend(
            [Server("c0", weight: 5), Server("c1", weight: 5, status: "DOWN 1/2")],
            [Server("s0", weight: 45), Server("s1", weight: 45)]
        )
        let gap = try #require(one.gap(before: 10))
        #expect(gap.mayPass)
        #expect(one.description(of: gap) == "app/c1 is DOWN 1/2")
        #expect(one.gap(before: 0) == nil, "production serves")
        #expect(one.hindrance == "app/c1 is DOWN 1/2: the canary gets 5 % of the traffic")
        #expect(one.servedShare == 5)
        #expect(one.share == 10)
    }

    @Test func aBackupServerIsNoStranger() {
        let pair = (canary: servers("c", [5]), stable: servers("s", [95]))
        let spare = Server("b", weight: 100, isBackup: true)
        #expect(backend(pair.canary, pair.stable, others: [spare]).hindrance == nil)
        let blue = Server("b", weight: 1)
        #expect(
            backend(pair.canary, pair.stable, others: [blue]).hindrance?.contains("app/b (weight 1") == true
        )
    }
}

extension HAProxyBackend {
    fileprivate mutating func take(_ change: Change) {
        for index in canary.indices where canary[index].name == change.server {
            (canary[index].weight, canary[index].effectiveWeight) = (change.weight, change.weight)
        }
        for index in stable.indices where stable[index].name == change.server {
            (stable[index].weight, stable[index].effectiveWeight) = (change.weight, change.weight)
        }
    }
}
