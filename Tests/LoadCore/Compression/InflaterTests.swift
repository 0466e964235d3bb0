#if os(Linux)
    @testable import LoadCore
    import Testing

    @Suite struct InflaterTests {
        /// The outcome of bodies that come in pieces.
        private enum Outcome: Equatable, Sendable {
            case whole(String)
            case failed(Inflater.Failure)
        }

        private static let memory = 64

        /// Decodes bodies, one after another, each in pieces of so many bytes.
        private static func outcomes(
            of bodies: [(ContentCoding, [UInt8])],
            by step: Int = .max
        ) throws -> [Outcome] {
            let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: memory)
            defer { output.deallocate() }
            let inflater = Inflater(try Zlib.loaded.get(), output: output)
            return bodies.map { coding, body in
                var decoded: [UInt8] = []
                do throws(Inflater.Failure) {
                    inflater.begin(coding)
                    var rest = body[...]
                    while !rest.isEmpty {
                        let next = rest.prefix(step)
                        let taken = try inflater.decode(next.span) { piece in
                            for index in piece.indices { decoded.append(piece[index]) }
                            return true
                        }
                        #expect(taken == next.count && !inflater.isPaused)
                        rest = rest.dropFirst(step)
                    }
                    try inflater.finish()
                } catch {
                    return .failed(error)
                }
                return .whole(String(decoding: decoded, as: UTF8.self))
            }
        }

        private static var corrupt: [UInt8] {
            var bytes = CompressedSample.gzip
            bytes[bytes.count - 6] ^= 1
            return bytes
        }

        private static let cases: [(ContentCoding, [UInt8], Outcome)] = [
            (.gzip, CompressedSample.gzip, .whole(CompressedSample.text)),
            (.deflate, CompressedSample.zlib, .whole(CompressedSample.text)),
            (.deflate, CompressedSample.raw, .whole(CompressedSample.text)),
            (
                .gzip, CompressedSample.gzip + CompressedSample.gzip,
                .whole(CompressedSample.text + CompressedSample.text)
            ),
            (.gzip, [], .whole("")),
            (.deflate, [], .whole("")),
            (.gzip, Array("plain text".utf8), .failed(.corrupt)),
            (.gzip, CompressedSample.zlib, .failed(.corrupt)),
            (.gzip, corrupt, .failed(.corrupt)),
            (.deflate, Array(CompressedSample.zlib.dropLast(4)) + [0, 0, 0, 0], .failed(.corrupt)),
            (.gzip, Array(CompressedSample.gzip.dropLast(1)), .failed(.truncated)),
            (.gzip, [0x1F], .failed(.truncated)),
            (.deflate, Array(CompressedSample.zlib.dropLast(1)), .failed(.truncated)),
            (.deflate, Array(CompressedSample.raw.dropLast(1)), .failed(.truncated)),
            (
                .gzip, CompressedSample.gzip + Array(CompressedSample.gzip.dropLast(1)),
                .failed(.truncated)
            ),
            (.gzip, CompressedSample.gzip + Array(CompressedSample.gzip.prefix(1)), .failed(.truncated)),
            (.gzip, CompressedSample.gzip + Array(CompressedSample.gzip.prefix(5)), .failed(.truncated)),
            (.gzip, CompressedSample.gzip + Array("more".utf8), .failed(.surplus)),
            (.gzip, CompressedSample.gzip + [0], .failed(.surplus)),
            (.deflate, CompressedSample.zlib + [0], .failed(.surplus)),
            (.deflate, CompressedSample.raw + [0], .failed(.surplus)),
            (.deflate, CompressedSample.zlib + CompressedSample.zlib, .failed(.surplus)),
        ]

        @Test(arguments: [Int.max, 1, 7])
        func everyBodyHasItsOutcomeInPiecesOfAnySize(step: Int) throws {
            for (coding, body, outcome) in Self.cases {
                let found = try Self.outcomes(of: [(coding, body)], by: step)
                #expect(found == [outcome], "\(coding) \(body)")
            }
        }

        @Test func aBodyKnowsNothingOfTheLast() throws {
            let bodies = (Self.cases + Self.cases.reversed()).map { ($0.0, $0.1) }
            let outcomes = (Self.cases + Self.cases.reversed()).map(\.2)
            #expect(try Self.outcomes(of: bodies, by: 5) == outcomes)
        }

        @Test func decodingStopsWhereNoMoreIsWanted() throws {
            let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.memory)
            defer { output.deallocate() }
            let inflater = Inflater(try Zlib.loaded.get(), output: output)
            inflater.begin(.gzip)
            var (count, calls) = (0, 0)
            let bomb = CompressedSample.bomb
            let taken = try inflater.decode(bomb.span) { piece in
                count += piece.count
                calls += 1
                return count < 1_000
            }
            #expect((1_000..<1_000 + Self.memory).contains(count) && calls == 16)
            #expect(taken < bomb.count && inflater.isPaused)
        }

        /// A body that is decoded a slice at a time, as an event loop does it, is the same body.
        @Test func aBodyMayBeDecodedInSlices() throws {
            let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.memory)
            defer { output.deallocate() }
            let inflater = Inflater(try Zlib.loaded.get(), output: output)
            inflater.begin(.gzip)
            var decoded: [UInt8] = []
            var rest = CompressedSample.gzip[...]
            var slices = 0
            repeat {
                slices += 1
                let taken = try inflater.decode(rest.span) { piece in
                    for index in piece.indices { decoded.append(piece[index]) }
                    return false
                }
                rest = rest.dropFirst(taken)
            } while !rest.isEmpty || inflater.isPaused
            try inflater.finish()
            #expect(String(decoding: decoded, as: UTF8.self) == CompressedSample.text)
            #expect(slices >= CompressedSample.text.utf8.count / Self.memory)
        }

        @Test func aLibraryThatIsNotThereIsNamedWithItsPackages() throws {
            let error = #expect(throws: ZlibUnavailable.self) { _ = try Zlib("libz-none.so.9") }
            let text = try #require(error?.description)
            for words in ["libz-none.so.9", "zlib1g on Debian", "zlib or zlib-ng-compat on Fedora", "Alpine"]
            {
                #expect(text.contains(words), "\(text)")
            }
            let other = #expect(throws: ZlibUnavailable.self) { _ = try Zlib("libm.so.6") }
            #expect(other?.reason.contains("zlibVersion") == true)
        }
    }
#endif
