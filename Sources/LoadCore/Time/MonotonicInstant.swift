import SLOEval

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A moment of the system's monotonic clock, in whole nanoseconds.
///
/// All times of a run are taken from this clock; wall-clock time only names a run's start.
public struct MonotonicInstant: Sendable, Hashable {
    /// Nanoseconds since an arbitrary moment in the past.
    public var nanoseconds: UInt64

    /// Creates an instant.
    @inlinable
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The present moment.
    public static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    /// Nanoseconds from an earlier instant to this one; 0 when it is not earlier.
    @inlinable
    public func nanoseconds(since earlier: MonotonicInstant) -> UInt64 {
        nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0
    }

    /// Seconds from an earlier instant to this one; 0 when it is not earlier.
    func seconds(since earlier: MonotonicInstant) -> Double { Double(nanoseconds(since: earlier)) / 1e9 }

    /// This instant moved forward.
    @inlinable
    public func advanced(byNanoseconds offset: UInt64) -> MonotonicInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(offset)
        return MonotonicInstant(nanoseconds: overflow ? .max : sum)
    }
}

extension MonotonicInstant: InstantProtocol {
    /// The order of time.
    @inlinable
    public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// This instant moved by a duration, not before the clock's beginning.
    public func advanced(by duration: Duration) -> MonotonicInstant {
        duration < .zero
            ? MonotonicInstant(
                nanoseconds: nanoseconds - min(nanoseconds, (.zero - duration).wholeNanoseconds)
            )
            : advanced(byNanoseconds: duration.wholeNanoseconds)
    }

    /// The time from this instant to another.
    public func duration(to other: MonotonicInstant) -> Duration {
        other < self
            ? .zero - .nanoseconds(Int64(clamping: nanoseconds(since: other)))
            : .nanoseconds(Int64(clamping: other.nanoseconds(since: self)))
    }
}
