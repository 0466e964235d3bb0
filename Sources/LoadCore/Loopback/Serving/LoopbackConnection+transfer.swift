extension LoopbackConnection {
    /// Receives what has arrived, without waiting.
    func receive(into buffer: inout [UInt8]) -> LoopbackSystem.Transfer {
        guard let stream else { return LoopbackSystem.receive(descriptor, into: &buffer) }
        stream.wire.pointee.mayRead = true
        stream.wire.pointee.mayWrite = true
        let step = buffer.withUnsafeMutableBufferPointer { stream.read(into: $0) }
        readsWhenWritable = false
        if case .wantsWrite = step { readsWhenWritable = true }
        return step.transfer
    }

    /// Whether bytes are received that nobody took yet.
    var hasPending: Bool { phase != .gone && stream?.hasPending == true }

    /// Sends what the socket takes of a part of the output, without waiting.
    func transmit(_ range: Range<Int>) -> LoopbackSystem.Transfer {
        guard let stream else { return LoopbackSystem.transmit(descriptor, output, in: range) }
        stream.wire.pointee.mayWrite = true
        return output.withUnsafeBytes { bytes in
            var sent = 0
            while sent < range.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[range].dropFirst(sent))
                switch stream.write(rest).transfer {
                case .moved(let count): sent += count
                case let other: return sent > 0 ? .moved(sent) : other
                }
            }
            return .moved(sent)
        }
    }
}

extension TLSStream.Step {
    fileprivate var transfer: LoopbackSystem.Transfer {
        switch self {
        case .done(let count): .moved(count)
        case .wantsRead, .wantsWrite: .wouldBlock
        case .ended, .cutOff: .ended
        case .broken, .failed: .broken
        }
    }
}
