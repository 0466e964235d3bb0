/// The phases of requests that took about the same time: what a percentile consists of.
///
/// The percentiles of phases don't add up to those of latencies, since different requests are slow for
/// different reasons. So the phases are summed up by latency as well, in cells of which each is at most 25 %
/// wide. The cell of a percentile then says what the requests of that latency spent their time on.
public struct LatencyBreakdown: Sendable, Equatable {
    /// Requests of about the same latency.
    public struct Cell: Sendable, Equatable {
        /// The number of requests.
        public internal(set) var requests: UInt64 = 0
        /// The bytes of their bodies.
        public internal(set) var bytes: UInt64 = 0
        /// The time of each phase, summed over the requests.
        public internal(set) var times = PhaseTimes()

        /// The phase that took the longest, and its part of the whole, 0 to 1; `nil` without any time.
        public var longest: (phase: RequestPhase, share: Double)? {
            let total = times.total
            guard total > 0,
                let phase = RequestPhase.allCases.max(by: { times[$0] < times[$1] })
            else { return nil }
            return (phase, Double(times[phase]) / Double(total))
        }
    }

    /// Each power of two is cut into four cells.
    private static let cutBits = 2
    private static let cellCount = index(of: LatencyHistogram.largestTrackable) + 1

    /// By latency; empty before the first request, so that a breakdown of nothing takes no memory.
    private var cells: [Cell] = []

    /// Creates a breakdown of nothing.
    public init() {}

    /// Whether there are no requests.
    public var isEmpty: Bool { cells.isEmpty }

    /// The requests whose latency is about the given one; `nil` when there are none.
    public func cell(at nanoseconds: UInt64) -> Cell? {
        let index = Self.index(of: nanoseconds)
        return cells.indices.contains(index) && cells[index].requests > 0 ? cells[index] : nil
    }

    /// Adds a request. Allocates with the first one, 11 kB, and never after.
    mutating func record(_ times: PhaseTimes, latency: UInt64, bytes: UInt64) {
        if cells.isEmpty { cells = Array(repeating: Cell(), count: Self.cellCount) }
        let index = Self.index(of: latency)
        cells[index].count(times, bytes)
    }

    /// Adds the requests of another shard. Exact.
    mutating func merge(_ other: LatencyBreakdown) {
        guard !cells.isEmpty else {
            cells = other.cells
            return
        }
        for (index, cell) in other.cells.enumerated() { cells[index].add(cell) }
    }

    @inline(__always)
    private static func index(of nanoseconds: UInt64) -> Int {
        let value = min(max(nanoseconds, 1 << cutBits), LatencyHistogram.largestTrackable)
        let shift = UInt64.bitWidth - 1 - value.leadingZeroBitCount - cutBits
        return shift << cutBits + Int(truncatingIfNeeded: value >> UInt64(shift)) & (1 << cutBits - 1)
    }
}

extension LatencyBreakdown.Cell {
    /// Counts a request of this run: its nanoseconds add up to 584 years before they wrap.
    @inline(__always)
    fileprivate mutating func count(_ times: PhaseTimes, _ bytes: UInt64) {
        requests &+= 1
        self.bytes &+= bytes
        self.times.wait &+= times.wait
        self.times.dns &+= times.dns
        self.times.connect &+= times.connect
        self.times.tls &+= times.tls
        self.times.firstByte &+= times.firstByte
        self.times.transfer &+= times.transfer
    }

    fileprivate mutating func add(_ other: Self) {
        requests = requests.addingClamped(other.requests)
        bytes = bytes.addingClamped(other.bytes)
        times.add(other.times)
    }
}

extension LatencyBreakdown: Codable {
    /// Decodes rows of numbers, as ``encode(to:)`` writes them, and checks that they can be ones.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let rows = try container.decode([[UInt64]].self)
        guard rows.allSatisfy({ $0.count == RequestPhase.allCases.count + 3 }),
            rows.allSatisfy({ $0[0] < UInt64(Self.cellCount) && $0[1] > 0 }),
            zip(rows, rows.dropFirst()).allSatisfy({ $0[0] < $1[0] })
        else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "the rows do not describe phases by latency"
            )
        }
        guard !rows.isEmpty else { return }
        cells = Array(repeating: Cell(), count: Self.cellCount)
        for row in rows {
            var cell = Cell(requests: row[1], bytes: row[2])
            for (phase, time) in zip(RequestPhase.allCases, row.dropFirst(3)) { cell.times[phase] = time }
            cells[Int(row[0])] = cell
        }
    }

    /// Encodes a row for each cell with requests, ascending: its number, its requests, the bytes of their
    /// bodies, and the nanoseconds of each phase in the order of ``RequestPhase``.
    ///
    /// Cell 4·*s* + *q*, with *q* from 0 to 3, holds latencies of (4 + *q*) · 2^*s* ns and more, up to where
    /// the next cell begins.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let occupied = cells.enumerated().filter { $0.element.requests > 0 }
        try container.encode(
            occupied.map { index, cell in
                [UInt64(index), cell.requests, cell.bytes] + RequestPhase.allCases.map { cell.times[$0] }
            }
        )
    }
}
