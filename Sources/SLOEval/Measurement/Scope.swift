/// The part of a run that a figure is of.
public enum Scope: Sendable, Hashable {
    /// All requests of the run.
    case run
    /// The requests of the endpoint, or of the steps of journeys, with a name.
    case endpoint(String)
    /// The iterations of the journey with a name.
    case journey(String)
}

extension Scope {
    /// The name of the endpoint or journey; `nil` for the whole run.
    public var name: String? {
        switch self {
        case .run: nil
        case .endpoint(let name), .journey(let name): name
        }
    }

    /// What the scope counts, in a sentence: requests or iterations.
    var noun: String {
        if case .journey = self { "iteration" } else { "request" }
    }

    /// The beginning of a sentence about the scope: its name and a colon, nothing for the whole run.
    var prefix: String { name.map { $0 + ": " } ?? "" }
}

extension Scope {
    private enum CodingKeys: CodingKey {
        case endpoint
        case journey
    }

    /// Decodes a scope from the object of whatever has it; without a name it is the whole run.
    init(besideKeysOf decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let name = try container.decodeIfPresent(String.self, forKey: .endpoint) {
            self = .endpoint(name)
        } else if let name = try container.decodeIfPresent(String.self, forKey: .journey) {
            self = .journey(name)
        } else {
            self = .run
        }
    }

    /// Encodes the name of an endpoint or journey into the object of whatever has the scope.
    func encode(besideKeysOf encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .run: break
        case .endpoint(let name): try container.encode(name, forKey: .endpoint)
        case .journey(let name): try container.encode(name, forKey: .journey)
        }
    }
}

extension Scope: Codable {
    /// Decodes a scope.
    public init(from decoder: any Decoder) throws { try self.init(besideKeysOf: decoder) }

    /// Encodes a scope: an object with the name of the endpoint or journey, empty for the whole run.
    public func encode(to encoder: any Encoder) throws { try encode(besideKeysOf: encoder) }
}
