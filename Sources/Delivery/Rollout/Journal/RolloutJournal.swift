import Foundation

/// The file that outlives the process: one JSON line for each transition of a rollout, on the disk before the
/// action that it announces begins.
///
/// A rollout begins with a header line; a file may hold several, one after another, of which the last counts.
/// A line that a crash cut off at the end of the file announced an action that was never taken, and is
/// dropped. Between the transitions stand the changes of the route, each announced before the first value is
/// written.
public struct RolloutJournal: Sendable, Equatable {
    /// The file.
    public let path: String

    private struct Line: Codable {
        var rollout: RolloutRecord.Header?
        var transition: RolloutRecord.Transition?
        var intent: RouteIntent?
        var command: RolloutRecord.Command?
    }

    /// As much of a line as every version has.
    private struct AnyLine: Decodable {
        struct Header: Decodable { var version: Int }
        var rollout: Header?
    }

    private static let lineBreak = UInt8(ascii: "\n")
    /// The largest journal that is read, in bytes.
    private static let sizeLimit = 64 << 20

    /// Names a journal; nothing is opened yet.
    public init(path: String) { self.path = path }

    /// The usual place of a deployment's journal.
    public init(of deployment: DeploymentReference, in folder: String = "deploy/state") {
        path = "\(folder)/rollout-\(deployment.namespace)-\(deployment.name).jsonl"
    }

    /// Begins a rollout.
    ///
    /// - Throws: ``RolloutJournalError/unfinished(path:since:)`` when the one before has not ended, or why
    ///   nothing can be read or written.
    package func begin(_ header: RolloutRecord.Header) throws(RolloutJournalError) {
        if let last = try read(), try !last.replayed().state.isFinal {
            throw .unfinished(path: path, since: Self.text(of: last.header.time))
        }
        try dropTornLine()
        try record(Line(rollout: header))
    }

    /// Reads the rollout that is to be gone on with, and makes the file ready for more.
    package func reopen(for deployment: DeploymentReference) throws(RolloutJournalError) -> RolloutRecord {
        guard let record = try read() else { throw .nothingToResume(path: path) }
        guard record.header.deployment == deployment else {
            throw .otherDeployment(path: path, found: record.header.deployment)
        }
        guard try !record.replayed().state.isFinal else { throw .nothingToResume(path: path) }
        try dropTornLine()
        return record
    }

    /// Writes a transition and waits until it is on the disk.
    package func append(_ transition: RolloutRecord.Transition) throws(RolloutJournalError) {
        try record(Line(transition: transition))
    }

    /// Writes the announcement of a change and waits until it is on the disk.
    package func append(_ intent: RouteIntent) throws(FileError) {
        try write(Line(intent: intent))
    }

    /// Writes the name of a command that is about to start and waits until it is on the disk.
    package func append(_ command: RolloutRecord.Command) throws(RolloutJournalError) {
        try record(Line(command: command))
    }

    /// The last rollout in the file; `nil` when there is none.
    package func read() throws(RolloutJournalError) -> RolloutRecord? {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            try Self.dateFormat.parse(decoder.singleValueContainer().decode(String.self))
        }
        var record: RolloutRecord?
        for (index, bytes) in try wholeLines().enumerated() {
            guard let line = try line(bytes, decoder) else { throw .corrupt(path: path, line: index + 1) }
            if let header = line.rollout {
                record = RolloutRecord(header: header)
            } else if let transition = line.transition, record != nil {
                record?.append(transition)
            } else if let intent = line.intent, record != nil {
                record?.append(intent)
            } else if let command = line.command, record != nil {
                record?.commands.append(command)
            } else {
                throw .corrupt(path: path, line: index + 1)
            }
        }
        return record
    }

    /// A line; `nil` for what is none.
    private func line(_ bytes: ArraySlice<UInt8>, _ decoder: JSONDecoder) throws(RolloutJournalError) -> Line?
    {
        let data = Data(bytes)
        let versions = 1...RolloutRecord.newestVersion
        // Looked at first: what else another version's header has is not known here.
        if let version = (try? decoder.decode(AnyLine.self, from: data))?.rollout?.version,
            !versions.contains(version)
        {
            throw .unknownVersion(path: path, found: version, newest: versions.upperBound)
        }
        return try? decoder.decode(Line.self, from: data)
    }

    private func wholeLines() throws(RolloutJournalError) -> [ArraySlice<UInt8>] {
        let content = try content()
        guard let end = content.lastIndex(of: Self.lineBreak) else { return [] }
        return content[..<end].split(separator: Self.lineBreak, omittingEmptySubsequences: false)
    }

    /// Finds out whether a journal may be kept in the file: a regular file with one name, which no other user
    /// has prepared, or none yet.
    ///
    /// - Throws: ``RolloutJournalError/notUsable(_:)`` or ``RolloutJournalError/notReadable(path:_:)``.
    package func check() throws(RolloutJournalError) {
        guard linkStatus(of: path) != nil else { return }
        _ = try opened()
    }

    private func opened() throws(RolloutJournalError) -> OpenFile {
        do {
            return try OpenFile(kept: path, O_RDONLY)
        } catch .notWritable(_, let error) {
            throw .notReadable(path: path, error)
        } catch {
            throw .notUsable(error)
        }
    }

    private func content() throws(RolloutJournalError) -> [UInt8] {
        guard linkStatus(of: path) != nil else { return [] }
        let file = try opened()
        do {
            return try InputFile.contents(of: file, named: path, atMost: Self.sizeLimit)
        } catch {
            throw .notReadable(path: path, SystemError(code: error.isTooLarge ? EFBIG : EIO))
        }
    }

    /// Cuts off what follows the last line break, so that the next line does not run into it.
    private func dropTornLine() throws(RolloutJournalError) {
        let content = try content()
        let wholeLength = (content.lastIndex(of: Self.lineBreak) ?? -1) + 1
        guard wholeLength < content.count else { return }
        do {
            let file = try OpenFile(kept: path, O_RDWR)
            _ = try retrying { ftruncate(file.descriptor, off_t(wholeLength)) }
            try file.synchronize()
        } catch let error as FileError {
            throw .notWritable(error)
        } catch {
            throw .notWritable(.failed(path: path, error as? SystemError ?? .last))
        }
    }

    private func record(_ line: Line) throws(RolloutJournalError) {
        do {
            try write(line)
        } catch {
            throw .notWritable(error)
        }
    }

    private func write(_ line: Line) throws(FileError) {
        // A journal that somebody removed must not begin anew in the middle of a rollout.
        let isNew = fileMode(of: path) == nil
        guard !isNew || line.rollout != nil else {
            throw .failed(path: path, SystemError(code: ENOENT))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Self.text(of: date))
        }
        // Encoding fails for numbers that are infinite or NaN only; such a line must not be skipped either.
        guard let data = try? encoder.encode(line) else {
            throw .failed(path: path, SystemError(code: EINVAL))
        }
        try AppendLog(path: path).append(String(decoding: data, as: UTF8.self))
        // A new file's name must be on the disk as well; a folder that can't be synced keeps nobody from
        // working.
        if isNew { try? OpenFile(folder(of: path), O_RDONLY | O_DIRECTORY).synchronize() }
    }

    private static let dateFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func text(of date: Date) -> String { date.formatted(dateFormat) }
}
