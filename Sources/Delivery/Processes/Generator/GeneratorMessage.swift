import Foundation

/// A message of a process that sends load to the process that started it: one JSON object a line on standard
/// output.
enum GeneratorMessage<Progress: Codable & Sendable, Measurement: Codable & Sendable>: Sendable, Codable {
    /// It has begun, and this is its process number; the first message.
    case started(Int32)
    /// It is at work; sent once a second.
    case progress(Progress)
    /// The measurement so far, in case it does not live to tell the rest.
    case partial(Measurement)
    /// The whole measurement; the last message.
    case finished(Measurement)
    /// The reason why it did not begin.
    case refused(String)

    /// The message as a line, its line break included.
    func line() throws -> [UInt8] {
        Array(try JSONEncoder().encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Reads a line without its line break; `nil` when it is no message.
    init?(line: some Collection<UInt8>) {
        guard let message = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
        self = message
    }
}

/// Cuts a stream of bytes into lines.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []

    /// Takes the next bytes and returns the lines that are complete now, without their line breaks.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            lines.append(rest + piece)
            rest = []
        }
        let lastBreak = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.startIndex
        rest += bytes[lastBreak...]
        return lines
    }
}
