import Foundation
import SLOEval

/// The body of a step made ready to be rendered.
enum BodyProgram: Sendable {
    case bytes([UInt8])
    case text(Template)
    case json(Template)
    case form([(name: String, value: Template)])
    case multipart([(head: String, content: PartContent)])

    /// What a part of a form holds.
    enum PartContent: Sendable {
        case text(Template)
        case bytes([UInt8])
    }

    /// - Parameter compile: compiles a template.
    init(
        _ body: StepBody,
        _ compile: (String) throws(JourneyError) -> Template
    ) throws(JourneyError) {
        switch body {
        case .bytes(let data): self = .bytes(Array(data))
        case .text(let text): self = .text(try compile(text))
        case .json(let text): self = .json(try compile(text).insideJSON)
        case .form(let fields):
            var compiled: [(name: String, value: Template)] = []
            for field in fields { compiled.append((Self.encoded(field.name), try compile(field.value))) }
            self = .form(compiled)
        case .multipart(let parts):
            var compiled: [(head: String, content: PartContent)] = []
            for part in parts {
                let content: PartContent =
                    switch part.content {
                    case .text(let text): .text(try compile(text))
                    case .bytes(let data): .bytes(Array(data))
                    }
                compiled.append((Self.head(of: part), content))
            }
            self = .multipart(compiled)
        }
    }

    /// Whether the body is the same every time.
    var isFixed: Bool {
        switch self {
        case .bytes: true
        case .text(let template), .json(let template): template.isFixed
        case .form(let fields): fields.allSatisfy(\.value.isFixed)
        // Each has a border of its own.
        case .multipart: false
        }
    }

    /// The bytes for one request, and their media type.
    func render(_ context: inout Template.Context) -> (bytes: [UInt8], type: String?) {
        switch self {
        case .bytes(let bytes): return (bytes, nil)
        case .text(let template): return (Array(template.render(&context).utf8), nil)
        case .json(let template): return (Array(template.render(&context).utf8), "application/json")
        case .form(let fields):
            var text = ""
            for field in fields {
                if !text.isEmpty { text += "&" }
                text += field.name + "=" + Self.encoded(field.value.render(&context))
            }
            return (Array(text.utf8), "application/x-www-form-urlencoded")
        case .multipart(let parts):
            // No server can know it before, so that nothing it has answered holds it.
            let border = "loadgate-" + String(context.generator.next(), radix: 36)
            var bytes: [UInt8] = []
            for part in parts {
                bytes += "--\(border)\r\n\(part.head)\r\n".utf8
                switch part.content {
                case .text(let template): bytes += template.render(&context).utf8
                case .bytes(let content): bytes += content
                }
                bytes += "\r\n".utf8
            }
            bytes += "--\(border)--\r\n".utf8
            return (bytes, "multipart/form-data; boundary=\(border)")
        }
    }

    /// The fields in front of a part, as browsers write them (HTML, section 4.10.21.8).
    private static func head(of part: StepBody.Part) -> String {
        func quoted(_ text: String) -> String {
            // By scalars: a carriage return and a line feed together are one character.
            text.unicodeScalars.reduce(into: "") { quoted, scalar in
                switch scalar {
                case "\r": quoted += "%0D"
                case "\n": quoted += "%0A"
                case "\"": quoted += "%22"
                default: quoted.unicodeScalars.append(scalar)
                }
            }
        }
        var head = "Content-Disposition: form-data; name=\"\(quoted(part.name))\""
        if let fileName = part.fileName { head += "; filename=\"\(quoted(fileName))\"" }
        if let type = part.contentType {
            head += "\r\nContent-Type: \(String(type.unicodeScalars.filter { $0.value >= 0x20 }))"
        }
        return head + "\r\n"
    }

    /// A text as forms write it (URL standard, section 5.2): spaces as plus signs.
    private static func encoded(_ text: String) -> String {
        Template.percentEncoded(text).replacing("%20", with: "+")
    }
}
