import Foundation
import SLOEval

/// When the requests of an open plan are due: a pure function of the plan, the seed and the request's number.
///
/// With *N(t)* the number of requests due by *t* — the integral of a rate that is piecewise linear — request
/// *i* is due at the *t* where *N(t) = i* for even spacing. For a Poisson process it is the *t* where *N(t)*
/// is the *i*-th arrival of a process of rate 1 (time change; Çinlar, "Introduction to Stochastic Processes",
/// 1975).
struct ArrivalSchedule: Sendable {
    /// A part in which the rate is linear.
    private struct Piece {
        /// Seconds since the start.
        var start: Double
        var duration: Double
        var startRate: Double
        var endRate: Double
        /// Requests due before it begins.
        var before: Double

        var slope: Double { duration.isFinite ? (endRate - startRate) / duration : 0 }
        var count: Double { duration.isFinite ? (startRate + endRate) / 2 * duration : .infinity }

        /// Seconds into the piece by which `count` of its requests are due: the root of
        /// `startRate·t + slope·t²/2 = count` in the form that loses no digits when the slope is small.
        func time(ofCount count: Double) -> Double {
            guard count > 0 else { return 0 }
            let discriminant = max(0, startRate * startRate + 2 * slope * count)
            return 2 * count / (startRate + discriminant.squareRoot())
        }
    }

    private let pieces: [Piece]
    private let spacing: ArrivalPlan.Spacing
    private let seed: UInt64

    init(_ plan: ArrivalPlan, seed: UInt64) {
        var pieces: [Piece] = []
        var (start, rate, before) = (0.0, plan.initialRate, 0.0)
        for stage in plan.stages {
            let piece = Piece(
                start: start,
                duration: stage.duration.inSeconds,
                startRate: rate,
                endRate: stage.rate,
                before: before
            )
            pieces.append(piece)
            (start, rate, before) = (start + piece.duration, stage.rate, before + piece.count)
        }
        let rest = Piece(start: start, duration: .infinity, startRate: rate, endRate: rate, before: before)
        self.pieces = pieces + (rate > 0 ? [rest] : [])
        self.spacing = plan.spacing
        self.seed = seed
    }

    /// The requests that one of `count` dispatchers sends: every `count`-th, beginning with `first`.
    func arrivals(first: Int, every count: Int) -> Arrivals {
        Arrivals(schedule: self, first: UInt64(first), step: UInt64(count), seed: seed)
    }

    /// When a moment of the process of rate 1 is due, in nanoseconds since the start; `nil` past the end.
    fileprivate func offset(of unitTime: Double) -> UInt64? {
        guard let piece = pieces.first(where: { unitTime < $0.before + $0.count }) else { return nil }
        return UInt64((piece.start + piece.time(ofCount: unitTime - piece.before)) * 1e9)
    }

    /// How many requests are due by a moment, in seconds since the start; the mean for random arrivals.
    func count(by seconds: Double) -> Double {
        guard let piece = pieces.last(where: { $0.start <= seconds }) else { return 0 }
        let inside = min(seconds - piece.start, piece.duration)
        return piece.before + (piece.startRate + piece.slope * inside / 2) * inside
    }

    /// When a number of requests is due, in seconds since the start; the mean for random arrivals. `nil` past
    /// the end.
    func seconds(ofCount count: Double) -> Double? { offset(of: count).map { Double($0) / 1e9 } }

    /// The highest rate between two moments, in requests a second.
    func highestRate(from begin: Double, to end: Double) -> Double {
        pieces.filter { $0.start < end && $0.start + $0.duration > begin }
            .map { piece in
                let (first, last) = (max(begin, piece.start), min(end, piece.start + piece.duration))
                return piece.startRate + piece.slope * ((piece.slope > 0 ? last : first) - piece.start)
            }
            .max() ?? 0
    }

    /// A request that is due.
    struct Arrival: Equatable {
        /// Its number in the whole run, from 0.
        var number: UInt64
        /// When it is due, in nanoseconds since the start.
        var offset: UInt64
    }

    /// The requests of one dispatcher, in order.
    struct Arrivals: IteratorProtocol {
        private let schedule: ArrivalSchedule
        private var upcoming: UInt64
        private let step: UInt64
        private var drawn: UInt64 = 0
        private var unitTime = 0.0
        private var generator: SeededGenerator

        fileprivate init(schedule: ArrivalSchedule, first: UInt64, step: UInt64, seed: UInt64) {
            self.schedule = schedule
            upcoming = first
            self.step = step
            // Every dispatcher walks the same random process and takes its own requests from it.
            generator = SeededGenerator(seed: seed, stream: .max)
        }

        mutating func next() -> Arrival? {
            let number = upcoming
            upcoming += step
            guard let offset = schedule.offset(of: unitTime(of: number)) else { return nil }
            return Arrival(number: number, offset: offset)
        }

        private mutating func unitTime(of number: UInt64) -> Double {
            guard schedule.spacing == .poisson else { return Double(number) }
            while drawn <= number {
                unitTime -= log(1 - generator.uniform())
                drawn += 1
            }
            return unitTime
        }
    }
}
