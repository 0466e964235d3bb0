import Foundation

/// The limits of this process's control groups, by the rules of version 1 and 2 (Linux,
/// Documentation/admin-guide/cgroup-v1 and cgroup-v2).
///
/// A limit of a group above holds as well, so all of them up to the root are asked. In a container the path
/// that `/proc` tells may be that of the host; the root then is the container's own group.
struct ControlGroup {
    private let paths: (version2: [String], cpu: [String], memory: [String])
    private let read: (String) -> String?

    /// Creates a view of the groups.
    ///
    /// - Parameter read: the text of a file; `nil` when it can't be read.
    init(read: @escaping (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }) {
        self.read = read
        var paths: (version2: [String], cpu: [String], memory: [String]) = ([], [], [])
        for line in (read("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let controllers = fields[1].split(separator: ",")
            let path = String(fields[2])
            if fields[0] == "0" { paths.version2 = Self.folders("/sys/fs/cgroup", path) }
            if controllers.contains("cpu") {
                paths.cpu = Self.folders("/sys/fs/cgroup/cpu", path)
                if fields[1] != "cpu" { paths.cpu += Self.folders("/sys/fs/cgroup/\(fields[1])", path) }
            }
            if controllers.contains("memory") { paths.memory = Self.folders("/sys/fs/cgroup/memory", path) }
        }
        self.paths = paths
    }

    /// The time that a processor limit held the group back, in seconds; 0 where nothing is told.
    var throttledSeconds: Double {
        let version2 = paths.version2.compactMap { value(of: "throttled_usec", in: "\($0)/cpu.stat") }
        let version1 = paths.cpu.compactMap { value(of: "throttled_time", in: "\($0)/cpu.stat") }
        return max((version2.max() ?? 0) / 1e6, (version1.max() ?? 0) / 1e9)
    }

    /// The memory that the group may use, in bytes; `nil` without a limit.
    var memoryLimit: UInt64? {
        let files =
            paths.version2.map { "\($0)/memory.max" } + paths.memory.map { "\($0)/memory.limit_in_bytes" }
        return files.compactMap {
            read($0).flatMap { UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        .min()
    }

    private func value(of name: String, in path: String) -> Double? {
        for line in (read(path) ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == name { return Double(fields[1]) }
        }
        return nil
    }

    /// A group's folder and those above it.
    private static func folders(_ root: String, _ path: String) -> [String] {
        var folders: [String] = []
        var names = path.split(separator: "/").filter { $0 != ".." }
        while !names.isEmpty {
            folders.append(root + "/" + names.joined(separator: "/"))
            names.removeLast()
        }
        return folders + [root]
    }
}
