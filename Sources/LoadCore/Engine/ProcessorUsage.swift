import Foundation

/// The processor time of this process since it began.
struct ProcessorUsage: Equatable {
    /// Processor time of all its threads, in seconds.
    var cpuSeconds = 0.0
    /// Time its threads were ready while another had the processor, in seconds.
    var runQueueSeconds = 0.0
    /// Time its control group was held back by its limit, in seconds.
    var throttledSeconds = 0.0

    /// The usage up to now; what the system does not tell is 0.
    static func now() -> ProcessorUsage {
        ProcessorUsage(
            cpuSeconds: processTime(),
            runQueueSeconds: runQueueTime(),
            throttledSeconds: ControlGroup().throttledSeconds
        )
    }

    /// The usage since an earlier moment, never negative: threads that ended take their run-queue time along.
    func since(_ earlier: ProcessorUsage) -> ProcessorUsage {
        ProcessorUsage(
            cpuSeconds: max(0, cpuSeconds - earlier.cpuSeconds),
            runQueueSeconds: max(0, runQueueSeconds - earlier.runQueueSeconds),
            throttledSeconds: max(0, throttledSeconds - earlier.throttledSeconds)
        )
    }

    private static func processTime() -> Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The second field of schedstat, nanoseconds on a run queue (Linux,
    /// Documentation/scheduler/sched-stats).
    private static func runQueueTime() -> Double {
        let folder = "/proc/self/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(0) { sum, thread in
            let fields = text(of: "\(folder)/\(thread)/schedstat").split(separator: " ")
            return sum + (fields.count > 1 ? (Double(fields[1]) ?? 0) / 1e9 : 0)
        }
    }

    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
