import Foundation

/// Watches a child process on a thread of its own: feeds it, reads it, ends it when its time is up, reaps it.
struct Supervisor: ~Copyable {
    private let pid: pid_t
    private let mailbox: Mailbox
    private var input: InputWriter
    private var output: OutputReader
    private var errors: OutputReader
    private var schedule: StopSchedule
    private var hasEnded = false

    /// Whether the child was told to end because nobody wants it any more.
    private(set) var wasCancelled = false

    init(
        _ child: consuming ChildProcess,
        of call: ProcessCall,
        mailbox: Mailbox,
        onOutput: ProcessRunner.OutputHandler?
    ) {
        pid = child.pid
        self.mailbox = mailbox
        input = InputWriter(child.input, call.standardInput)
        output = OutputReader(child.output, limit: call.outputLimit, handler: onOutput)
        errors = OutputReader(child.errors, limit: call.outputLimit, handler: nil)
        schedule = StopSchedule(start: .now, timeLimit: call.timeLimit, grace: call.grace)
    }

    /// Returns when the child has ended.
    mutating func run() -> ProcessResult {
        announceEnd(of: pid)
        while !hasEnded {
            wait()
            readMail()
            input.write()
            output.read()
            errors.read()
            switch schedule.action(at: .now, isCancelled: wasCancelled) {
            case .terminate: kill(-pid, SIGTERM)
            case .kill: kill(-pid, SIGKILL)
            case nil: break
            }
        }
        // All that the child wrote is in the pipes by now; whoever else holds them is not waited for.
        output.read()
        errors.read()
        // The child is dead but not reaped, so the number of its group can't have been given to another.
        if schedule.isStopping { kill(-pid, SIGKILL) }
        ProcessGuard.shared.release(pid)
        return ProcessResult(
            ending: reap(),
            timedOut: schedule.timedOut,
            standardOutput: output.collected,
            standardError: errors.collected
        )
    }

    /// Sleeps until there is something to do.
    private func wait() {
        var interests = [
            pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: input.descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let left = schedule.nextMoment.map { ContinuousClock.now.duration(to: $0) }
        let milliseconds = left.map { Int32(min(max(0, $0 / .milliseconds(1)).rounded(.up), 1e9)) }
        _ = poll(&interests, nfds_t(interests.count), milliseconds ?? -1)
    }

    private mutating func readMail() {
        for message in mailbox.take() {
            switch message {
            case .ended: hasEnded = true
            case .cancel: wasCancelled = true
            }
        }
    }

    /// Waits for the child on another thread, and leaves it to be reaped.
    private func announceEnd(of pid: pid_t) {
        let mailbox = mailbox
        Thread.detachNewThread {
            blockAllSignals()
            var information = siginfo_t()
            _ = try? retrying { waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) }
            mailbox.post(.ended)
        }
    }

    private func reap() -> ProcessResult.Ending {
        var status: Int32 = 0
        _ = try? retrying { waitpid(pid, &status, 0) }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal)
    }
}

/// Writes to a child's standard input and closes it when all is written, or nobody reads it any more.
private struct InputWriter: ~Copyable {
    private var file: OpenFile?
    private var rest: ArraySlice<UInt8>

    /// The descriptor to wait for, -1 when it is closed.
    private(set) var descriptor: Int32

    init(_ file: consuming OpenFile, _ bytes: [UInt8]) {
        descriptor = file.descriptor
        self.file = consume file
        rest = bytes[...]
        if rest.isEmpty { finish() }
    }

    private mutating func finish() {
        file = nil
        descriptor = -1
    }

    mutating func write() {
        while !rest.isEmpty, descriptor >= 0 {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EAGAIN { return }
            if count < 0, errno == EINTR { continue }
            rest = count < 0 ? [] : rest.dropFirst(count)
        }
        if rest.isEmpty { finish() }
    }
}

/// Reads one of a child's outputs.
private struct OutputReader: ~Copyable {
    private static let pieceSize = 1 << 16
    /// The most that is read in one go: a pipe's largest capacity, so that a flood can't keep the loop busy.
    private static let piecesAtOnce = 16

    private let file: OpenFile
    private let limit: Int
    private let handler: ProcessRunner.OutputHandler?
    private var piece = [UInt8](repeating: 0, count: pieceSize)
    private var isOpen = true

    private(set) var collected = ProcessResult.Output()

    /// The descriptor to wait for, -1 when there is no more to come.
    var descriptor: Int32 { isOpen ? file.descriptor : -1 }

    init(_ file: consuming OpenFile, limit: Int, handler: ProcessRunner.OutputHandler?) {
        self.file = file
        self.limit = limit
        self.handler = handler
    }

    mutating func read() {
        for _ in 0..<Self.piecesAtOnce where isOpen {
            let count = Foundation.read(file.descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            isOpen = count > 0
            if isOpen { keep(piece[..<count]) }
        }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        collected.totalBytes += bytes.count
        if let handler { return handler(Array(bytes)) }
        collected.bytes += bytes.prefix(max(0, limit - collected.bytes.count))
    }
}
