#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of its own for work that blocks, to be joined exactly once.
struct LoopbackThread: @unchecked Sendable {
    // SAFETY: a thread's name may be passed around and joined from any thread.
    #if canImport(Darwin)
        private typealias Name = pthread_t?
    #else
        private typealias Name = pthread_t
    #endif

    private let name: Name

    /// Starts a thread.
    init(_ body: @escaping @Sendable () -> Void) throws(LoopbackServerError) {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
            var name: Name
        #else
            var name = Name()
        #endif
        let code = pthread_create(&name, nil, { runWork($0) }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw .systemCall("pthread_create", code: code, reason: String(cString: strerror(code)))
        }
        self.name = name
    }

    /// Whether this is the thread that asks.
    var isCurrent: Bool { pthread_equal(name, pthread_self()) != 0 }

    /// Waits for the thread's end.
    func join() {
        #if canImport(Darwin)
            if let name { pthread_join(name, nil) }
        #else
            pthread_join(name, nil)
        #endif
    }

    /// Lets the thread end by itself.
    func detach() {
        #if canImport(Darwin)
            if let name { pthread_detach(name) }
        #else
            pthread_detach(name)
        #endif
    }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // SAFETY: the argument is the retained Work that the thread was created with, taken over once.
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
