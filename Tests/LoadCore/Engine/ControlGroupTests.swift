@testable import LoadCore
import Testing

@Suite struct ControlGroupTests {
    private func group(_ files: [String: String]) -> ControlGroup { ControlGroup { files[$0] } }

    @Test func version2TellsMicroseconds() {
        let group = group([
            "/proc/self/cgroup": "0::/system.slice/ci.service\n",
            "/sys/fs/cgroup/system.slice/ci.service/cpu.stat": "usage_usec 5\nthrottled_usec 2500000\n",
            "/sys/fs/cgroup/system.slice/ci.service/memory.max": "max\n",
            "/sys/fs/cgroup/system.slice/memory.max": "2147483648\n",
        ])
        #expect(group.throttledSeconds == 2.5)
        #expect(group.memoryLimit == 2_147_483_648, "a limit of a group above holds as well")
    }

    @Test(arguments: ["cpu,cpuacct", "cpu"]) func version1TellsNanoseconds(folder: String) {
        let group = group([
            "/proc/self/cgroup": "9:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n",
            "/sys/fs/cgroup/\(folder)/docker/abc/cpu.stat": "nr_throttled 3\nthrottled_time 1500000000\n",
            "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "1073741824\n",
        ])
        #expect(group.throttledSeconds == 1.5)
        #expect(group.memoryLimit == 1_073_741_824)
    }

    /// The path is the host's, and the container sees its own group as the root.
    @Test func inAContainerTheRootIsTheGroup() {
        let group = group([
            "/proc/self/cgroup": "0::/../../kubepods/pod1\n",
            "/sys/fs/cgroup/cpu.stat": "throttled_usec 1000000\n",
            "/sys/fs/cgroup/memory.max": "536870912\n",
        ])
        #expect(group.throttledSeconds == 1)
        #expect(group.memoryLimit == 536_870_912)
    }

    @Test(arguments: ["", "nonsense\n0:\n:::\n", "0::/a\n"]) func whatIsNotToldIsNoLimit(groups: String) {
        let group = group(["/proc/self/cgroup": groups])
        #expect(group.throttledSeconds == 0 && group.memoryLimit == nil)
    }

    @Test func theMemoryIsWhatTheMachineOrTheGroupAllows() {
        let machine = "MemTotal:        4096000 kB\nMemFree: 1 kB\n"
        #expect(MemoryNeed.available(group([:]), machine: machine) == 4_194_304_000)
        let limited = group(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "1000000000\n"])
        #expect(MemoryNeed.available(limited, machine: machine) == 1_000_000_000)
        #expect(MemoryNeed.available(group([:]), machine: nil) == nil)
    }

    @Test func aRunThatTakesMoreThanHalfOfTheMemoryIsTold() throws {
        var plan = LoadPlan(target: try TargetURL("http://service"))
        plan.concurrency = 10
        #expect(MemoryNeed(of: plan, lanes: 1).warning(available: 100_000_000) == nil)
        plan.endpoints = (0..<50_000).map { Endpoint(path: "/\($0)") }
        let need = MemoryNeed(of: plan, lanes: 1)
        #expect(need.warning(available: need.bytes * 2) == nil && need.warning(available: nil) == nil)
        let told = try #require(need.warning(available: need.bytes * 2 - 2))
        #expect(told.hasPrefix("The run may take about ") && told.contains("more than half of the "))
        #expect(MemoryNeed(of: plan, lanes: 4).bytes > need.bytes)
    }
}
