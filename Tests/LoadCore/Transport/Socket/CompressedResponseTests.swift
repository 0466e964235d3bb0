#if os(Linux)
    @testable import LoadCore
    import Testing

    @Suite("HTTPResponseParser, compressed") struct CompressedResponseTests {
        /// A response and what becomes of it.
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var coding: String
            var body: [UInt8]
            var status = "200 OK"
            var answersHead = false
            var outcome = Outcome.decoded(CompressedSample.text)

            var testDescription: String { name }
        }

        enum Outcome: Equatable, Sendable {
            /// The body was decoded to a text.
            case decoded(String)
            /// The body was read as it came.
            case asSent
            case malformed(MalformedResponse)
            case truncated
        }

        /// How a body is framed.
        enum Framing: CaseIterable, Sendable { case length, chunked, close }

        static let cases = [
            Case(name: "gzip", coding: "gzip", body: CompressedSample.gzip),
            Case(name: "x-gzip in capitals", coding: "X-GZip", body: CompressedSample.gzip),
            Case(name: "deflate", coding: "deflate", body: CompressedSample.zlib),
            Case(name: "raw deflate", coding: "deflate", body: CompressedSample.raw),
            Case(name: "identity besides", coding: "identity, gzip,", body: CompressedSample.gzip),
            Case(
                name: "two members",
                coding: "gzip",
                body: CompressedSample.gzip + CompressedSample.gzip,
                outcome: .decoded(CompressedSample.text + CompressedSample.text)
            ),
            Case(name: "no byte", coding: "gzip", body: [], outcome: .decoded("")),
            Case(name: "identity", coding: "identity", body: CompressedSample.gzip, outcome: .asSent),
            Case(name: "unknown", coding: "br", body: CompressedSample.gzip, outcome: .asSent),
            Case(name: "empty field", coding: "", body: CompressedSample.gzip, outcome: .asSent),
            Case(
                name: "several",
                coding: "gzip, gzip",
                body: CompressedSample.gzip,
                outcome: .malformed(.severalContentCodings)
            ),
            Case(
                name: "three, the last known",
                coding: "br, zstd, gzip",
                body: CompressedSample.gzip,
                outcome: .malformed(.severalContentCodings)
            ),
            Case(
                name: "not compressed",
                coding: "gzip",
                body: Array("plain".utf8),
                outcome: .malformed(.corruptContent)
            ),
            Case(
                name: "cut off",
                coding: "gzip",
                body: Array(CompressedSample.gzip.dropLast()),
                outcome: .malformed(.truncatedContent)
            ),
            Case(
                name: "garbage behind",
                coding: "gzip",
                body: CompressedSample.gzip + Array("garbage".utf8),
                outcome: .malformed(.surplusContent)
            ),
            Case(
                name: "garbage behind deflate",
                coding: "deflate",
                body: CompressedSample.zlib + [7],
                outcome: .malformed(.surplusContent)
            ),
        ]

        private static func bytes(of example: Case, framed framing: Framing) -> [UInt8] {
            let head = "HTTP/1.1 \(example.status)\r\nContent-Encoding: \(example.coding)\r\n"
            switch framing {
            case .length:
                return Array("\(head)Content-Length: \(example.body.count)\r\n\r\n".utf8) + example.body
            case .close: return Array("\(head)\r\n".utf8) + example.body
            case .chunked:
                var bytes = Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8)
                for start in stride(from: 0, to: example.body.count, by: 7) {
                    let chunk = example.body[start..<min(start + 7, example.body.count)]
                    bytes += Array("\(chunk.count)\r\n".utf8) + chunk + Array("\r\n".utf8)
                }
                return bytes + Array("0\r\n\r\n".utf8)
            }
        }

        /// A parser that decodes, for as long as `body` takes.
        private static func withParser<Value>(
            atMost limit: UInt64 = .max,
            _ body: (inout HTTPResponseParser) throws -> Value
        ) throws -> Value {
            let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1_000)
            defer { output.deallocate() }
            var parser = HTTPResponseParser()
            parser.decodeBodies(with: Inflater(try Zlib.loaded.get(), output: output), atMost: limit)
            return try body(&parser)
        }

        private static func outcome(
            of pieces: [ArraySlice<UInt8>],
            _ example: Case,
            by parser: inout HTTPResponseParser
        ) -> Outcome {
            parser.begin(answersHead: example.answersHead, body: .kept)
            do throws(MalformedResponse) {
                for piece in pieces { _ = try parser.consume(piece.span) }
                guard try parser.finish() == .complete else { return .truncated }
            } catch {
                return .malformed(error)
            }
            if !parser.isDecoding, parser.body.kept == example.body, parser.wireBytes == parser.bodyBytes {
                return .asSent
            }
            guard parser.wireBytes == UInt64(example.body.count) else { return .truncated }
            return .decoded(String(decoding: parser.body.kept, as: UTF8.self))
        }

        @Test(arguments: cases, Framing.allCases)
        func theBodyIsDecodedAtEverySplit(_ example: Case, _ framing: Framing) throws {
            let bytes = Self.bytes(of: example, framed: framing)
            var expected = example.outcome
            // A length of 0 leaves nothing to decode.
            if example.body.isEmpty, framing == .length { expected = .asSent }
            // The end of the connection is to blame.
            if expected == .malformed(.truncatedContent), framing == .close { expected = .truncated }
            try Self.withParser { parser in
                for split in 0...bytes.count {
                    let pieces = [bytes[..<split], bytes[split...]]
                    let found = Self.outcome(of: pieces, example, by: &parser)
                    #expect(found == expected, "split at \(split)")
                }
                let each = bytes.indices.map { bytes[$0...$0] }
                #expect(Self.outcome(of: each, example, by: &parser) == expected)
            }
        }

        @Test(arguments: Framing.allCases)
        func dataThatAreCutOffAreNeverWhole(_ framing: Framing) throws {
            for count in 1..<CompressedSample.gzip.count {
                let body = Array(CompressedSample.gzip.prefix(count))
                let example = Case(name: "cut", coding: "gzip", body: body)
                let bytes = Self.bytes(of: example, framed: framing)
                let found = try Self.withParser { Self.outcome(of: [bytes[...]], example, by: &$0) }
                #expect(found == (framing == .close ? .truncated : .malformed(.truncatedContent)), "\(count)")
            }
        }

        @Test(arguments: ["204 No Content", "304 Not Modified", "200 OK"])
        func answersWithoutBodiesNeedNone(status: String) throws {
            let isOfHead = status == "200 OK"
            let example = Case(name: status, coding: "gzip", body: [], status: status, answersHead: isOfHead)
            let bytes = Self.bytes(of: example, framed: .length)
            #expect(try Self.withParser { Self.outcome(of: [bytes[...]], example, by: &$0) } == .asSent)
        }

        @Test func withoutADecoderNothingIsDecodedOrRefused() {
            for example in Self.cases {
                var parser = HTTPResponseParser()
                let bytes = Self.bytes(of: example, framed: .length)
                #expect(Self.outcome(of: [bytes[...]], example, by: &parser) == .asSent, "\(example.name)")
            }
        }

        @Test(arguments: Framing.allCases)
        func aBombIsDecodedToTheLimitAndHardlyMore(_ framing: Framing) throws {
            let bomb = [[UInt8]](repeating: CompressedSample.bomb, count: 60).flatMap(\.self)
            let bytes = Self.bytes(of: Case(name: "bomb", coding: "gzip", body: bomb), framed: framing)
            try Self.withParser(atMost: 100_000) { parser in
                parser.begin()
                _ = try parser.consume(bytes.span)
                #expect((100_001...101_000).contains(parser.bodyBytes) && !parser.isPaused)
            }
            try Self.withParser { parser in
                parser.begin()
                var turns = 1
                _ = try parser.consume(bytes.span)
                while parser.isPaused {
                    _ = try parser.consume(bytes.span.extracting(last: parser.untaken))
                    turns += 1
                }
                #expect(try parser.finish() == .complete)
                #expect(parser.bodyBytes == 60 << 20)
                // No turn has more than its share.
                #expect(turns >= Int(parser.bodyBytes / HTTPResponseParser.decodedPerTurn))
            }
        }
    }
#endif
