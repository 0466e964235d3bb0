import Foundation

extension Endpoint: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, weight, method, headers, body, expectation, label
    }

    /// Decodes an endpoint.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try container.decode(String.self, forKey: .path),
            weight: try container.decode(Double.self, forKey: .weight),
            method: try container.decode(String.self, forKey: .method),
            headers: try container.decode([HTTPHeader].self, forKey: .headers),
            expectation: try container.decode(Expectation.self, forKey: .expectation)
        )
        // As data, which JSON holds in Base64: a list of numbers would be four times as long.
        body = try container.decodeIfPresent(Data.self, forKey: .body).map { Array($0) }
        label = try container.decodeIfPresent(String.self, forKey: .label)
    }

    /// Encodes an endpoint.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(weight, forKey: .weight)
        try container.encode(method, forKey: .method)
        try container.encode(headers, forKey: .headers)
        try container.encodeIfPresent(body.map { Data($0) }, forKey: .body)
        try container.encode(expectation, forKey: .expectation)
        try container.encodeIfPresent(label, forKey: .label)
    }
}
