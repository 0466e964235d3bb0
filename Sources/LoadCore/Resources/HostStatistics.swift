import Foundation

/// The tier that reads what the Linux kernel says of the machine the program runs on, under `/proc`
/// (proc(5)).
///
/// It tells of the service's machine only when that is the same one, and then of everything that runs there,
/// the load test included.
public struct HostStatistics: ResourceSampler {
    /// A kind of figure that can be switched off.
    public enum Metric: String, Sendable, CaseIterable {
        /// Processor use, from `/proc/stat`.
        case cpu
        /// Memory in use, from `/proc/meminfo`.
        case memory
        /// Bytes read and written by whole disks, from `/proc/diskstats`.
        case disk
        /// Bytes that came and went through network interfaces, from `/proc/net/dev`.
        case network
    }

    private let metrics: Set<Metric>
    private let file: @Sendable (_ path: String) -> String?

    /// Creates the tier.
    ///
    /// - Parameters:
    ///   - metrics: what is read. The default is everything.
    ///   - file: the text of a file, `nil` when it can't be read. The default reads the file system.
    public init(
        metrics: Set<Metric> = Set(Metric.allCases),
        file: @escaping @Sendable (_ path: String) -> String? = HostStatistics.read
    ) {
        self.metrics = metrics
        self.file = file
    }

    /// The text of a file, `nil` when it can't be read.
    public static func read(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// `host`.
    public var name: String { "host" }

    /// Always false: the host is one part.
    public var namesParts: Bool { false }

    /// `host /proc`.
    public func source(of parts: [String]) -> String { "host /proc" }

    /// Reads the files.
    public func read() async throws(ResourceError) -> ResourceReading {
        var part = ResourceReading.Part(name: "host")
        if metrics.contains(.cpu) { part.processor = file("/proc/stat").flatMap(Self.processor) }
        if metrics.contains(.memory) { part.memoryMebibytes = file("/proc/meminfo").flatMap(Self.memory) }
        if metrics.contains(.disk), let disks = file("/proc/diskstats").flatMap(Self.disks) {
            (part.counters.diskRead, part.counters.diskWritten) = (disks.read, disks.written)
        }
        if metrics.contains(.network), let network = file("/proc/net/dev").flatMap(Self.network) {
            (part.counters.networkReceived, part.counters.networkSent) = (network.received, network.sent)
        }
        guard !part.isEmpty else { throw .unavailable("/proc has no figures") }
        return ResourceReading(parts: [part])
    }

    /// Ticks of all processors from `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
    ///
    /// Waiting for disks is not work. The time of guests that follows is part of user and nice already.
    static func processor(_ text: String) -> ResourceReading.Processor? {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard let all = lines.first(where: { $0.first == "cpu" }) else { return nil }
        let ticks = all.dropFirst().prefix(8).compactMap { UInt64($0) }
        guard ticks.count >= 4, ticks.count == min(8, all.count - 1) else { return nil }
        let cores = lines.count { ($0.first ?? "").hasPrefix("cpu") && $0.first != "cpu" }
        let total = ticks.reduce(0) { $0 &+ $1 }
        let idle = ticks[3] &+ (ticks.count > 4 ? ticks[4] : 0)
        guard idle <= total else { return nil }
        return .ticks(busy: total - idle, total: total, cores: max(1, cores))
    }

    /// Memory in use in mebibytes: what is there less what a new program could have without swapping.
    static func memory(_ text: String) -> Double? {
        var kibibytes: [Substring: Double] = [:]
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: " ")
            guard cells.count >= 2, let value = UInt64(cells[1]) else { continue }
            kibibytes[cells[0]] = Double(value)
        }
        guard let total = kibibytes["MemTotal:"], let available = kibibytes["MemAvailable:"],
            available <= total
        else { return nil }
        return (total - available) / 1024
    }

    /// Bytes read and written since the start by whole disks: a sector counts 512 bytes, whatever the disk
    /// (kernel documentation, admin-guide/iostats).
    static func disks(_ text: String) -> (read: UInt64, written: UInt64)? {
        var (read, written): (UInt64, UInt64) = (0, 0)
        var isFound = false
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: " ")
            guard cells.count >= 10, isWholeDisk(cells[2]), let sectorsRead = UInt64(cells[5]),
                let sectorsWritten = UInt64(cells[9])
            else { continue }
            isFound = true
            read &+= sectorsRead &* 512
            written &+= sectorsWritten &* 512
        }
        return isFound ? (read, written) : nil
    }

    /// Whether a block device is a disk, and neither a part of one nor made of others, which would count the
    /// same bytes twice: `sda`, `vdb`, `xvda`, `nvme0n1`, `mmcblk0`.
    static func isWholeDisk(_ name: some StringProtocol) -> Bool {
        for prefix in ["sd", "vd", "hd", "xvd"] where name.hasPrefix(prefix) {
            return name.dropFirst(prefix.count).allSatisfy { $0.isASCII && $0.isLetter }
        }
        return (name.hasPrefix("nvme") || name.hasPrefix("mmcblk"))
            && name.last?.isNumber == true && !name.dropFirst(6).contains("p")
    }

    /// Bytes that came and went since the start, through all interfaces but the loopback and those that
    /// containers and bridges add, whose bytes pass a real one too.
    static func network(_ text: String) -> (received: UInt64, sent: UInt64)? {
        var (received, sent): (UInt64, UInt64) = (0, 0)
        var isFound = false
        for line in text.split(separator: "\n") {
            guard let colon = line.lastIndex(of: ":") else { continue }
            let name = line[..<colon].trimmingASCIISpace
            let cells = line[line.index(after: colon)...].split(separator: " ")
            guard cells.count >= 9, let bytesIn = UInt64(cells[0]), let bytesOut = UInt64(cells[8]),
                !["lo", "veth", "docker", "br-", "virbr", "ifb", "cni", "flannel"]
                    .contains(where: { name.hasPrefix($0) })
            else { continue }
            isFound = true
            received &+= bytesIn
            sent &+= bytesOut
        }
        return isFound ? (received, sent) : nil
    }
}
