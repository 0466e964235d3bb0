#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

import Synchronization

/// A pipe that wakes a thread waiting in a poller. Closed when it goes away.
final class LoopbackWakeUp: Sendable {
    /// The end to watch.
    let descriptor: Int32
    private let signalEnd: Int32
    private let wasLast = Atomic<Bool>(false)

    init() throws(LoopbackServerError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { bytes in
            pipe(bytes.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw LoopbackSystem.error("pipe") }
        (descriptor, signalEnd) = ends
        for end in [descriptor, signalEnd] {
            LoopbackSystem.closeOnExec(end)
            LoopbackSystem.doNotBlock(end)
        }
    }

    deinit {
        close(descriptor)
        close(signalEnd)
    }

    /// Whether a signal was the last one: the thread is to end.
    var isLast: Bool { wasLast.load(ordering: .acquiring) }

    /// Wakes the thread so that it ends.
    func signalLast() {
        wasLast.store(true, ordering: .releasing)
        signal()
    }

    /// Wakes the thread. A full pipe needs no further byte.
    func signal() {
        var byte: UInt8 = 1
        _ = write(signalEnd, &byte, 1)
    }

    /// Takes the signals given so far.
    func clear() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(descriptor, &bytes, 16) == 16 {}
    }
}
