import Testing

@testable import LoadCore

@Suite struct HostStatisticsTests {
    private static let stat = """
        cpu  391713 20593 63183 381909 4078 0 3759 1824 77 5
        cpu0 193831 5992 30519 199986 605 0 1737 849 0 0
        cpu1 197882 14601 32664 181923 3473 0 2022 975 0 0
        intr 1 2 3
        """
    private static let meminfo = """
        MemTotal:       24684096 kB
        MemFree:        20671444 kB
        MemAvailable:   23181732 kB
        """
    private static let diskstats = """
           7       0 loop0 9 0 99 0 9 0 99 0 0 0 0 0 0 0 0 0 0
         254       0 vda 1000 10 2000 30 400 50 600 70 0 0 0 0 0 0 0 0 0
         254       1 vda1 999 10 1999 30 399 50 599 70 0 0 0 0 0 0 0 0 0
         259       0 nvme0n1 1 0 8 0 1 0 16 0 0 0 0
         259       1 nvme0n1p1 1 0 8 0 1 0 16 0 0 0 0
         253       0 dm-0 1 0 8 0 1 0 16 0 0 0 0
        """
    private static let netdev = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
            lo: 9365324529 7922204    0    0    0     0          0         0 9365324529 7922204    0    0    0     0
          eth0: 128715940    2853    0    0    0     0          0         0   120329    1537    0    0    0     0
        wlan0:100 1 0 0 0 0 0 0 50 1 0 0 0 0
        docker0: 7 1 0 0 0 0 0 0 7 1 0 0 0 0
        vethab1: 7 1 0 0 0 0 0 0 7 1 0 0 0 0
        """

    private let files = [
        "/proc/stat": stat, "/proc/meminfo": meminfo, "/proc/diskstats": diskstats, "/proc/net/dev": netdev,
    ]

    @Test func everythingIsReadAtOnce() async throws {
        let reading = try await HostStatistics { [files] in files[$0] }.read()
        let expected = ResourceReading.Part(
            name: "host",
            processor: .ticks(busy: 481_072, total: 867_059, cores: 2),
            memoryMebibytes: 1467.15234375,
            counters: ResourceReading.Counters(
                diskRead: 2008 * 512,
                diskWritten: 616 * 512,
                networkReceived: 128_716_040,
                networkSent: 120_379
            )
        )
        #expect(reading.parts == [expected])
    }

    @Test func onlyWhatIsAskedForIsRead() async throws {
        let part = try await HostStatistics(metrics: [.memory]) { [files] in files[$0] }.read().parts[0]
        #expect(part == .init(name: "host", memoryMebibytes: 1467.15234375))
    }

    @Test func aMachineWithoutProcIsUnavailable() async {
        await #expect(throws: ResourceError.unavailable("/proc has no figures")) {
            try await HostStatistics { _ in nil }.read()
        }
        await #expect(throws: ResourceError.unavailable("/proc has no figures")) {
            try await HostStatistics { _ in "nonsense: 1 2\ncpu x\n" }.read()
        }
    }

    @Test(arguments: ["", "cpu", "cpu 1 2 3", "cpu 1 2 x 4", "cpu0 1 2 3 4"])
    func nonsenseIsNoProcessor(text: String) {
        #expect(HostStatistics.processor(text) == nil)
    }

    @Test func anOldKernelsFourFiguresAreEnough() {
        #expect(HostStatistics.processor("cpu 1 2 3 4\n") == .ticks(busy: 6, total: 10, cores: 1))
    }

    @Test(arguments: [
        "", "MemTotal: 5 kB", "MemTotal: 5 kB\nMemAvailable: 6 kB", "MemTotal: x\nMemAvailable: 1",
    ])
    func nonsenseIsNoMemory(text: String) {
        #expect(HostStatistics.memory(text) == nil)
    }

    @Test(arguments: [
        ("sda", true), ("sda1", false), ("xvdb", true), ("vda", true), ("vda2", false), ("nvme0n1", true),
        ("nvme0n1p2", false), ("mmcblk0", true), ("mmcblk0p1", false), ("mmcblk0boot0", true),
        ("loop0", false),
        ("dm-1", false), ("md0", false), ("sr0", false), ("ram1", false), ("zram0", false),
    ])
    func wholeDisksAreKnown(_ name: String, _ isWhole: Bool) {
        #expect(HostStatistics.isWholeDisk(name) == isWhole)
    }

    #if os(Linux)
        @Test func thisMachineTellsItsProcessorAndMemory() async throws {
            let part = try await HostStatistics().read().parts[0]
            #expect(part.processor != nil)
            #expect((part.memoryMebibytes ?? 0) > 1)
        }
    #endif
}
