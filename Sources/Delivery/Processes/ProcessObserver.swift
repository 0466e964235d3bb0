/// Is told of each program that a ``Subprocess`` starts, before it can have any effect.
///
/// Whoever must find a command again after a crash writes its ``ProcessIdentity`` down here.
package struct ProcessObserver: Sendable {
    /// Called with a process that waits to become the program of the call, on a thread of the runner's. The
    /// program starts when this returns; when it throws, it never does, and running it is
    /// ``ProcessError/vetoed(program:reason:)``.
    package var willStart: @Sendable (ProcessIdentity, ProcessCall) throws -> Void

    /// Called when the program has ended, before its result is returned.
    package var didEnd: @Sendable (ProcessIdentity, ProcessCall) -> Void = { _, _ in }
}
