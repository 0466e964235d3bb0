import SLOEval

/// Why an answer has no value for a capture.
package struct CaptureFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was looked for and not found.
    package var description: String
}

/// Why a capture can't be read from any answer.
package struct CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problem and what to write instead.
    package var description: String
}

/// Takes the value of a capture from answers.
package struct CaptureReader: Sendable {
    private let capture: Capture

    /// Compiles a capture.
    package init(_ capture: Capture) throws(CaptureError) {
        switch capture.source {
        case .header, .cookie, .body: self.capture = capture
        case .json, .regex: throw CaptureError(description: "values of bodies can't be captured yet")
        }
    }

    /// Whether the body has to be kept.
    package var needsBody: Bool { capture.source == .body }

    /// The name of the field that has to be kept, in lower case.
    package var headerName: String? {
        if case .header(let name) = capture.source { name.lowercased() } else { nil }
    }

    /// The value in an answer.
    package func value(
        in exchange: HTTPExchange,
        cookies: CookieJar?,
        generator: inout SeededGenerator
    ) -> Result<String, CaptureFailure> {
        let found: String? =
            switch capture.source {
            case .header(let name): exchange.headers.first { $0.name == name.lowercased() }?.value
            case .cookie(let name): cookies?.cookies.last { $0.name == name }?.value
            case .body: String(decoding: exchange.body, as: UTF8.self)
            case .json, .regex: nil
            }
        guard let value = found ?? capture.fallback else {
            return .failure(CaptureFailure(description: "the answer has no such value"))
        }
        return .success(value)
    }
}
