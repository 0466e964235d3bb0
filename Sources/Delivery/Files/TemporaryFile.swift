import Foundation
import Synchronization

/// A file without a future: removed when it goes, unless it was moved to a name of its own.
///
/// Its name tells the process that made it, and that process holds a lock on it, so that the next one to
/// write there can tell what a killed one left behind, and removes it.
struct TemporaryFile: ~Copyable {
    let file: OpenFile
    let path: String
    private var isMoved = false

    /// Makes a file with a name of its own.
    init(in folder: String, mode: mode_t = 0o666) throws(SystemError) {
        Leftovers.sweep(folder)
        let name = Leftovers.name(of: getpid(), String(UInt64.random(in: .min ... .max), radix: 36))
        path = "\(folder)/\(name)"
        file = try OpenFile(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        // Can't fail but for one who looks whether the file is a leftover, and finds that this process lives.
        _ = flock(file.descriptor, LOCK_EX | LOCK_NB)
    }

    deinit {
        if !isMoved { unlink(path) }
    }

    /// Takes over the permissions of a regular file, if it is there, and its owner, where the system allows
    /// it.
    func takeAttributes(of target: String) throws(SystemError) {
        guard let status = linkStatus(of: target), status.st_mode & S_IFMT == S_IFREG else { return }
        _ = fchown(file.descriptor, status.st_uid, status.st_gid)
        _ = try retrying { fchmod(file.descriptor, status.st_mode & 0o777) }
    }

    mutating func move(to target: String) throws(SystemError) {
        _ = try retrying { rename(path, target) }
        isMoved = true
    }

    /// Keeps the file under its name until it is removed by that.
    consuming func keep() -> String {
        isMoved = true
        return path
    }
}

/// Temporary files of processes that were killed before they could remove them.
enum Leftovers {
    private static let prefix = ".loadgate-"
    private static let suffix = ".tmp"
    private static let swept = Mutex<Set<String>>([])

    static func name(of process: pid_t, _ rest: String) -> String { "\(prefix)\(process)-\(rest)\(suffix)" }

    /// Removes them from a folder, the first time that this process writes there. Only what is a regular file
    /// of ours, whose process is gone and does not hold it from another container.
    static func sweep(_ folder: String) {
        guard swept.withLock({ $0.insert(folder).inserted }) else { return }
        removeAll(in: folder)
    }

    static func removeAll(in folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where isAbandoned(name) { remove("\(folder)/\(name)") }
    }

    /// Whether a name is that of a temporary file whose process is gone.
    private static func isAbandoned(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
        let parts = name.dropFirst(prefix.count).dropLast(suffix.count).split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let process = pid_t(parts[0]), process > 0 else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    private static func remove(_ path: String) {
        guard let file = try? OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
            let status = try? file.status(),
            status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
        else { return }
        unlink(path)
    }
}
