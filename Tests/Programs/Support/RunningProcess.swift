import Foundation

/// A process of this machine as `/proc` shows it.
struct RunningProcess: Sendable, Hashable {
    let number: pid_t

    /// All processes of this moment.
    static var all: [RunningProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.map(RunningProcess.init)
    }

    /// Whether it works in a folder.
    func isAt(_ folder: String) -> Bool { link("cwd") == folder }

    /// Whether it is a process of a program.
    func runs(_ program: String) -> Bool { link("exe") == program }

    /// Whether it sends load for another process.
    var isGenerator: Bool { arguments.contains("--generator-process") }

    /// Its arguments, the program's name first; empty once it has ended.
    var arguments: [String] {
        let data = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") ?? Data()
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The name that it gave itself, of at most 15 characters; empty once it has ended.
    var name: String {
        let data = FileManager.default.contents(atPath: "/proc/\(number)/comm") ?? Data()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// The number of the process that started it; `nil` once it has ended.
    var parent: pid_t? {
        let data = FileManager.default.contents(atPath: "/proc/\(number)/stat") ?? Data()
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].split(separator: " ")
        return fields.count > 2 ? pid_t(fields[2]) : nil
    }

    /// Whether it has a handler for a signal.
    func catches(_ signal: Int32) -> Bool {
        let data = FileManager.default.contents(atPath: "/proc/\(number)/status") ?? Data()
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("SigCgt:")
        }
        guard let digits = line?.split(separator: "\t").last, let mask = UInt64(digits, radix: 16) else {
            return false
        }
        return mask & (1 << UInt64(signal - 1)) != 0
    }

    /// Sends it a signal.
    func signal(_ signal: Int32) { kill(number, signal) }

    /// Where a link leads. Asked of every process again and again, so it goes without Foundation.
    private func link(_ name: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/\(number)/\(name)", &target, target.count)
        return count < 0
            ? nil : String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
