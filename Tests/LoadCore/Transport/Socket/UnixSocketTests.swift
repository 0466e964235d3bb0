#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    @Suite("Unix-domain sockets", .sharesProcessor)
    struct UnixSocketTests {
        @Test
        func aServerBehindAFileIsMeasured() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "loadgate-\(UUID().uuidString)"
            )
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "a b.sock").path()
            let path = try #require(file.removingPercentEncoding)
            let server = try ScriptedServer(unixPath: path) { connection, _ in
                connection.readRequest()
                connection.answer(status: "302 Found", fields: "Location: /v2/next\r\n")
                connection.serve("here")
            }
            let encoded = try #require(path.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let target = try TargetURL("http+unix://\(encoded)/v2/")
            let request = HTTPRequest(target: target, path: target.basePath + "/first")
            try await server.with { transport, channel in
                let exchange = await channel.exchange(request)
                #expect(exchange.result == .answered(status: 200))
                #expect(exchange.redirects == 1)
                #expect(transport.statistics.connectionsOpened == 1)
            }
            let requests = server.requests.joined().map { $0.prefix { $0 != "\r\n" } }
            #expect(requests == ["GET /v2/first HTTP/1.1", "GET /v2/next HTTP/1.1"])
            #expect(server.requests.first?.first?.contains("\r\nHost: localhost\r\n") == true)
        }

        @Test
        func aFileThatIsNotThereRefuses() async throws {
            let server = try ScriptedServer { _, _ in }
            let target = try TargetURL("http+unix://%2Fnowhere%2Floadgate.sock")
            let exchange = try await server.with { _, channel in
                await channel.exchange(HTTPRequest(target: target, path: "/"))
            }
            #expect(exchange.failure?.kind == .refused)
            #expect(exchange.failure?.detail.contains("Unix socket") == true)
        }

        @Test(arguments: [
            ("http+unix://%2Frun%2Fapp.sock", "/run/app.sock", ""),
            ("HTTP+UNIX://%2frun%2fapp.sock/v2/", "/run/app.sock", "/v2"),
            ("http+unix://%2Fa%20b/v2", "/a b", "/v2"),
        ])
        func theFileStandsInPlaceOfTheHost(_ text: String, _ file: String, _ basePath: String) throws {
            let target = try TargetURL(text)
            #expect(target.socketPath == file)
            #expect(target.basePath == basePath)
            #expect(target.authority == "localhost")
            #expect(try TargetURL(target.description) == target)
        }

        @Test(arguments: ["http+unix://relative.sock/", "http+unix:///x", "http+unix://%zz/"])
        func otherTextsAreNoSocket(_ text: String) {
            #expect(throws: TargetURLError.self) { try TargetURL(text) }
        }
    }
#endif
