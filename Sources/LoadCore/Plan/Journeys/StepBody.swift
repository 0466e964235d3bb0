public import Foundation

/// The body of a step's request. Each kind but bytes and text brings its `Content-Type`, unless the step's
/// headers name one.
public enum StepBody: Sendable, Hashable, Codable {
    /// Bytes as they are.
    case bytes(Data)
    /// A template.
    case text(String)
    /// JSON as a template. Values that are filled in are escaped as the inside of a JSON string: write
    /// `{"user": "{{accounts.user}}"}`.
    case json(String)
    /// The fields of a form, `application/x-www-form-urlencoded`.
    case form([Field])
    /// The parts of a form with files, `multipart/form-data` (RFC 7578).
    case multipart([Part])

    /// A field of a form.
    public struct Field: Sendable, Hashable, Codable {
        /// The name, as it is.
        public var name: String
        /// The value, a template.
        public var value: String

        /// Creates a field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A part of a form with files.
    public struct Part: Sendable, Hashable, Codable {
        /// What a part holds.
        public enum Content: Sendable, Hashable, Codable {
            /// A template.
            case text(String)
            /// The bytes of a file.
            case bytes(Data)
        }

        /// The name of the field.
        public var name: String
        /// The name of the file; `nil` for a part that is none.
        public var fileName: String?
        /// The media type; `nil` says none.
        public var contentType: String?
        /// What it holds.
        public var content: Content

        /// Creates a part.
        public init(name: String, content: Content, fileName: String? = nil, contentType: String? = nil) {
            self.name = name
            self.content = content
            self.fileName = fileName
            self.contentType = contentType
        }
    }
}
