import Foundation

/// Reads a file line by line, in memory that does not grow with it. A pipe is never waited for.
final class LineReader {
    /// A line of the file.
    enum Line {
        /// Its bytes, without the line break.
        case whole(ArraySlice<UInt8>)
        /// It is longer than is read.
        case tooLong
        /// It has not come yet: the file is a pipe whose writer has more to say, or the line a long one.
        case pending
    }

    /// The longest line that is read, in bytes.
    static let longestLine = 1 << 16
    private static let pieceSize = 1 << 17

    private let file: OpenFile
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// Whether the rest of a line that is too long is being skipped.
    private var isSkipping = false

    /// How many bytes were read so far.
    private(set) var bytesRead = 0

    /// Opens a file.
    init(path: String) throws(InputFileError) {
        file = try InputFile.opened(path)
    }

    /// Waits for more of a pipe, or its end, but not for long.
    func waitForMore() { _ = file.isReadable(within: .milliseconds(50)) }

    /// The next line; `nil` after the last. An error while reading ends the file.
    func next() -> Line? {
        while true {
            if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[position..<end]
                position = end + 1
                guard !isSkipping else {
                    isSkipping = false
                    return .tooLong
                }
                return .whole(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            }
            guard !isAtEnd else { return lastLine() }
            if buffer.count - position > Self.longestLine { isSkipping = true }
            buffer.removeFirst(isSkipping ? buffer.count : position)
            position = 0
            // A line without an end must not keep the caller from seeing how much was read.
            guard readPiece(), !isSkipping || isAtEnd else { return .pending }
        }
    }

    private func lastLine() -> Line? {
        defer {
            position = buffer.count
            isSkipping = false
        }
        if isSkipping { return .tooLong }
        return position < buffer.count ? .whole(buffer[position...]) : nil
    }

    /// - Returns: whether there is anything new: bytes or the end.
    private func readPiece() -> Bool {
        guard file.isReadable(within: .zero) else { return false }
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { bytes, count in
            // SAFETY: no more than the capacity is read, and as much as was read is initialized.
            let base = bytes.baseAddress
            count = Int((try? retrying { Int32(read(file.descriptor, base, Self.pieceSize)) }) ?? 0)
        }
        buffer += piece
        bytesRead += piece.count
        isAtEnd = piece.isEmpty
        return true
    }
}
