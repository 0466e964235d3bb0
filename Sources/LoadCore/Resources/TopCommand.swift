/// The last tier: the head of what `top` prints, where nothing better is to be had.
public struct TopCommand: ResourceSampler {
    private let cores: Int
    private let timeLimit: Duration
    private let run: ResourceCommandRunner

    /// Creates the tier.
    ///
    /// - Parameters:
    ///   - cores: how many processors the machine has: `top` tells the use of all together.
    ///   - timeLimit: how long `top` may take. The default is 5 s.
    ///   - run: runs `top`.
    public init(cores: Int, timeLimit: Duration = .seconds(5), run: @escaping ResourceCommandRunner) {
        self.cores = max(1, cores)
        self.timeLimit = timeLimit
        self.run = run
    }

    /// `top`.
    public var name: String { "top" }

    /// Always false: the host is one part.
    public var namesParts: Bool { false }

    /// `top`.
    public func source(of parts: [String]) -> String { "top" }

    /// Runs `top` for one screen.
    public func read() async throws(ResourceError) -> ResourceReading {
        #if os(Linux)
            let arguments = ["-b", "-n1"]
        #else
            let arguments = ["-l", "1", "-n", "0"]
        #endif
        let output = try await run(ResourceCommand("top", arguments, timeLimit: timeLimit))
        let part = Self.part(in: output, cores: cores)
        guard !part.isEmpty else { throw .unreadable(String(output.prefix(80))) }
        return ResourceReading(parts: [part])
    }

    /// Returns the figures in the head of `top`, in the words of procps, busybox, and macOS.
    static func part(in output: String, cores: Int) -> ResourceReading.Part {
        var part = ResourceReading.Part(name: "host")
        for line in output.split(whereSeparator: \.isNewline).prefix(12) {
            let line = line.trimmingASCIISpace.lowercased()
            if part.processor == nil, let busy = busyPercent(line) {
                part.processor = .percent(busy * Double(cores))
            }
            if part.memoryMebibytes == nil { part.memoryMebibytes = usedMebibytes(line) }
        }
        return part
    }

    /// `%Cpu(s): 90.9 us, 9.1 sy, 0.0 ni, 0.0 id, 0.0 wa`, `Cpu(s): 1.2%us, 98.8%id`,
    /// `CPU:  9% usr  4% sys  0% nic 86% idle`, `CPU usage: 5.1% user, 10.2% sys, 84.7% idle`.
    private static func busyPercent(_ line: String) -> Double? {
        guard line.hasPrefix("%cpu") || line.hasPrefix("cpu"), let colon = line.firstIndex(of: ":") else {
            return nil
        }
        let shares = amounts(in: line[line.index(after: colon)...])
        guard let idle = shares["id"] ?? shares["idle"], (0...100.5).contains(idle) else { return nil }
        let waiting = shares["wa"] ?? shares["io"] ?? 0
        return max(0, 100 - idle - max(0, waiting))
    }

    /// `MiB Mem : 24105.6 total, 20168.5 free, 1485.2 used`, `KiB Mem: …`, `Mem: 3932160K used, 20K free`,
    /// `PhysMem: 16G used (2G wired), 100M unused.`
    private static func usedMebibytes(_ line: String) -> Double? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let title = line[..<colon].trimmingASCIISpace
        let rest = line[line.index(after: colon)...]
        for (unit, factor) in [("kib", 1024.0), ("mib", 1_048_576), ("gib", 1_073_741_824)]
        where title == "\(unit) mem" {
            return amounts(in: rest)["used"].map { $0 * factor / 1_048_576 }
        }
        guard title == "mem" || title == "physmem",
            let used = rest.split(separator: ",").first(where: { $0.contains(" used") })?
                .split(separator: " ").first,
            // Here `16G` is meant in powers of 1,024.
            let bytes = ByteQuantity.bytes(used.last?.isLetter == true ? used.uppercased() + "iB" : "\(used)")
                ?? ByteQuantity.bytes(used.uppercased())
        else { return nil }
        return bytes / 1_048_576
    }

    /// Numbers by the word that follows each, whatever stands between: `9.1 sy`, `9.1%sy`, `9% sys`.
    private static func amounts(in text: Substring) -> [Substring: Double] {
        var amounts: [Substring: Double] = [:]
        var number: Double?
        let words = text.split { $0 == " " || $0 == "," || $0 == "%" || $0 == "\t" }
        for word in words {
            if let value = Double(word) {
                number = value
            } else if let value = number {
                amounts[word] = value
                number = nil
            }
        }
        return amounts
    }
}
