import LoadCore
import Synchronization

/// A tier that answers from a closure and counts how often it was asked.
final class ScriptedSampler: ResourceSampler {
    let name: String
    let namesParts: Bool
    private let answer: @Sendable (_ number: Int) async throws(ResourceError) -> ResourceReading
    private let count = Mutex(0)

    init(
        _ name: String,
        namesParts: Bool = true,
        answer: @escaping @Sendable (_ number: Int) async throws(ResourceError) -> ResourceReading
    ) {
        self.name = name
        self.namesParts = namesParts
        self.answer = answer
    }

    /// How often it was asked.
    var readings: Int { count.withLock(\.self) }

    func source(of parts: [String]) -> String { "\(name): " + parts.joined(separator: ", ") }

    func read() async throws(ResourceError) -> ResourceReading {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return try await answer(number)
    }
}
