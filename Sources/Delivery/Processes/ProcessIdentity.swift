import Foundation

/// Which process runs, or ran, a command: enough to find it again after a crash, and never to mistake another
/// for it.
///
/// The command leads a process group of the same number, which its own children belong to unless they leave
/// it.
package struct ProcessIdentity: Sendable, Hashable, Codable {
    /// The number of the process and of its group.
    package let pid: Int32

    /// When it started, in clock ticks since the system did (field 22 of `/proc/PID/stat`, proc(5)).
    package let startTime: UInt64

    /// The session that it and its children belong to.
    package let session: Int32

    /// Where the numbers mean something: this boot of this machine, and its space of process numbers.
    package let system: String

    /// Creates an identity from its parts, as they were written down.
    package init(pid: Int32, startTime: UInt64, session: Int32, system: String) {
        self.pid = pid
        self.startTime = startTime
        self.session = session
        self.system = system
    }

    /// The identity of a process that is there; `nil` when there is none, or the system does not tell.
    package init?(of pid: Int32) {
        guard let status = ProcessStatus(of: pid) else { return nil }
        self.init(
            pid: pid,
            startTime: status.startTime,
            session: status.session,
            system: Self.currentSystem
        )
    }

    /// The boot and the space of process numbers that this process lives in.
    static let currentSystem: String = {
        let boot = ProcessStatus.systemText("/proc/sys/kernel/random/boot_id") ?? ""
        let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        return [boot.trimmingCharacters(in: .whitespacesAndNewlines), space ?? ""].joined(separator: " ")
    }()
}

/// The status of a process as the system tells it (`/proc/PID/stat`).
struct ProcessStatus: Equatable {
    let pid: Int32
    let state: Character
    let group: Int32
    let session: Int32
    let startTime: UInt64

    /// Whether it has ended and only waits for its parent to notice.
    var hasEnded: Bool { "ZX".contains(state) }

    init?(of pid: Int32) {
        guard let text = Self.systemText("/proc/\(pid)/stat") else { return nil }
        self.init(text, pid: pid)
    }

    static func systemText(_ path: String) -> String? {
        (try? InputFile.contents(of: path, atMost: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads a line of `/proc/PID/stat`. The program's name in it may hold spaces and brackets.
    init?(_ text: String, pid: Int32) {
        guard let nameEnd = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let group = Int32(fields[2]),
            let session = Int32(fields[3]), let startTime = UInt64(fields[19])
        else { return nil }
        self.pid = pid
        self.state = state
        self.group = group
        self.session = session
        self.startTime = startTime
    }

    /// All processes that are to be seen.
    static var all: [ProcessStatus] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap(ProcessStatus.init(of:))
    }
}
