import Foundation

/// The tier that asks Docker for the containers whose names fit a pattern.
///
/// Docker looks twice, a second apart, before it answers, so that a reading takes about two seconds.
public struct DockerStats: ResourceSampler {
    /// Which containers count, by name.
    public let pattern: GlobPattern
    private let timeLimit: Duration
    private let run: ResourceCommandRunner

    /// Creates the tier.
    ///
    /// - Parameters:
    ///   - containerPattern: a glob, as ``GlobPattern`` reads it; empty counts as `*`.
    ///   - timeLimit: how long Docker may take to answer. The default is 5 s.
    ///   - run: runs `docker`.
    public init(
        containerPattern: String,
        timeLimit: Duration = .seconds(5),
        run: @escaping ResourceCommandRunner
    ) {
        pattern = GlobPattern(containerPattern.isEmpty ? "*" : containerPattern)
        self.timeLimit = timeLimit
        self.run = run
    }

    /// `docker`.
    public var name: String { "docker" }

    /// Always true.
    public var namesParts: Bool { true }

    /// `docker:` and the containers.
    public func source(of parts: [String]) -> String { "docker: " + parts.joined(separator: ", ") }

    /// Asks once.
    public func read() async throws(ResourceError) -> ResourceReading {
        let arguments = ["stats", "--no-stream", "--format", "{{json .}}"]
        let output = try await run(ResourceCommand("docker", arguments, timeLimit: timeLimit))
        let parts = try Self.parts(in: output)
        let wanted = parts.filter { pattern.matches($0.name) }
        guard !wanted.isEmpty else {
            throw .nothingFound("no running container matches '\(pattern.text)'")
        }
        return ResourceReading(parts: wanted)
    }

    /// All containers that `docker stats --format '{{json .}}'` tells of: an object on each line.
    ///
    /// A container that has just stopped shows `--` in place of figures and is left out.
    ///
    /// - Throws: ``ResourceError/unreadable(_:)`` when a line is not what Docker prints.
    static func parts(in output: String) throws(ResourceError) -> [ResourceReading.Part] {
        var parts: [ResourceReading.Part] = []
        for line in output.split(whereSeparator: \.isNewline) where !line.trimmingASCIISpace.isEmpty {
            guard let row = try? JSONDecoder().decode(Row.self, from: Data(line.utf8)), !row.name.isEmpty
            else {
                throw .unreadable(String(line))
            }
            let part = row.part
            if !part.isEmpty { parts.append(part) }
        }
        return parts
    }
}

/// A line of `docker stats`.
private struct Row: Decodable {
    var name: String
    var processor: String
    var memory: String
    var network: String?
    var disk: String?

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case processor = "CPUPerc"
        case memory = "MemUsage"
        case network = "NetIO"
        case disk = "BlockIO"
    }

    var part: ResourceReading.Part {
        let percent = processor.hasSuffix("%") ? Double(processor.dropLast()) : nil
        let memory = Self.pair(memory)?.0
        let (network, disk) = (network.flatMap(Self.pair), disk.flatMap(Self.pair))
        return ResourceReading.Part(
            name: name,
            processor: percent.flatMap { $0.isFinite && $0 >= 0 ? .percent($0) : nil },
            memoryMebibytes: memory.map { $0 / 1_048_576 },
            counters: ResourceReading.Counters(
                diskRead: (disk?.0).flatMap(UInt64.init(clampedBytes:)),
                diskWritten: (disk?.1).flatMap(UInt64.init(clampedBytes:)),
                networkReceived: (network?.0).flatMap(UInt64.init(clampedBytes:)),
                networkSent: (network?.1).flatMap(UInt64.init(clampedBytes:))
            )
        )
    }

    /// Two amounts with a slash between them: `524KiB / 23.54GiB`.
    private static func pair(_ text: String) -> (Double, Double)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = ByteQuantity.bytes(parts[0]),
            let second = ByteQuantity.bytes(parts[1])
        else { return nil }
        return (first, second)
    }
}

extension UInt64 {
    fileprivate init?(clampedBytes value: Double) {
        guard value.isFinite, value >= 0 else { return nil }
        self = UInt64(exactly: value.rounded()) ?? .max
    }
}
