import Foundation
import LoadCore
import Reporting
import Testing

@testable import Delivery

@Suite struct AccessLogRecordingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A line of the combined format, so many seconds after noon.
    private func line(_ second: Int, _ path: String, _ method: String = "GET") -> String {
        let clock = [12 + second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return
            #"h - - [10/Oct/2000:\#(clock.joined(separator: ":")) +0000] "\#(method) \#(path) HTTP/1.1" 200 1"#
    }

    private func recording(
        _ lines: [String],
        ending: String = "\n",
        _ configure: (inout AccessLogRecording.Options) -> Void = { _ in }
    ) throws -> AccessLogRecording {
        try folder.make("access.log", lines.joined(separator: "\n") + ending)
        var options = AccessLogRecording.Options()
        configure(&options)
        return try AccessLogRecording(path: folder("access.log"), options: options)
    }

    private func all(_ recording: AccessLogRecording) async -> [RecordedRequest] {
        var requests: [RecordedRequest] = []
        while let request = await recording.next() { requests.append(request) }
        return requests
    }

    @Test func requestsKeepTheirTimesAndThoseOfASecondAreSpreadOverIt() async throws {
        let lines = [
            line(0, "/a"), line(0, "/b"), line(3, "/c"), line(3, "/d"), line(3, "/e"), line(3, "/f"),
        ]
        let requests = await all(try recording(lines))
        #expect(requests.map(\.endpoint.path) == ["/a", "/b", "/c", "/d", "/e", "/f"])
        #expect(
            requests.map { $0.offset.components.attoseconds / 1_000_000_000_000_000 }
                == [0, 500, 0, 250, 500, 750]
        )
        #expect(requests.map(\.offset.components.seconds) == [0, 0, 3, 3, 3, 3])
    }

    @Test func timesWithAFractionAreKept() async throws {
        let lines = ["00.250", "00.250", "01.750"].map {
            #"{"time":"2000-10-10T20:55:\#($0)Z","method":"GET","path":"/"}"#
        }
        let requests = await all(try recording(lines))
        #expect(requests.map(\.offset) == [.zero, .zero, .milliseconds(1500)])
    }

    @Test func speedShortensTheTimes() async throws {
        let requests = await all(try recording([line(0, "/a"), line(30, "/b")]) { $0.speed = 10 })
        #expect(requests.map(\.offset) == [.zero, .seconds(3)])
    }

    @Test func timesThatGoBackAreNotFollowed() async throws {
        let lines = [line(5, "/a"), line(3, "/b"), line(9, "/c")]
        let requests = await all(try recording(lines))
        #expect(requests.map(\.offset) == [.zero, .zero, .seconds(4)])
    }

    @Test func badLinesAndUnsafeMethodsAreCountedAndPassedOver() async throws {
        let long = line(1, "/" + String(repeating: "x", count: 200_000))
        let lines = [
            line(0, "/a"), "rubbish", line(0, "/b", "POST"), line(1, "/c", "HEAD"), long, "",
            line(2, "/d", "DELETE"), line(2, "/e", "OPTIONS"),
        ]
        let recording = try recording(lines, ending: "")
        let requests = await all(recording)
        #expect(requests.map(\.endpoint.name) == ["/a", "HEAD /c", "OPTIONS /e"])
        let counts = recording.counts
        #expect(counts.lines == 8 && counts.unusable == 3 && counts.unsafe == 2 && counts.replayed == 3)
        #expect(
            counts.sentence
                == "8 lines of the log read (100.00% of it), 3 replayed, 2 with a method that may change something, 3 not understood"
        )
    }

    @Test func unsafeMethodsAreSentWhenAllowed() async throws {
        let requests = await all(try recording([line(0, "/a", "POST")]) { $0.sendsUnsafeMethods = true })
        #expect(requests.map(\.endpoint.method) == ["POST"])
    }

    @Test func aPartOfTheRequestsIsTakenByChance() async throws {
        let lines = (0..<4_000).map { line($0, "/\($0)") }
        let part = try recording(lines) { $0.percentage = 10 }
        let requests = await all(part)
        // Five standard deviations.
        #expect(abs(requests.count - 400) < 95)
        #expect(part.counts.leftOut + part.counts.replayed == 4_000)
        let again = await all(try recording(lines) { $0.percentage = 10 })
        #expect(again == requests)
        // The first second of the log is the first of the replay, whether its request was taken or not.
        let first = try #require(requests.first)
        #expect(first.offset == .seconds(Int(first.endpoint.path.dropFirst()) ?? -1))
    }

    @Test func headersAreAddedAndTheBasePathIsTakenOff() async throws {
        let header = HTTPHeader(name: "Authorization", value: "x")
        let requests = await all(
            try recording([
                line(0, "/v2/a"), line(0, "/v2"), line(0, "/v2/"), line(0, "/v2"), line(0, "/v2x"),
                line(0, "/b"),
            ]) {
                $0.headers = [header]
                $0.basePath = "/v2"
            }
        )
        #expect(requests.map(\.endpoint.path) == ["/a", "/", "/", "/", "/v2x", "/b"])
        #expect(requests.allSatisfy { $0.endpoint.headers == [header] })
    }

    @Test func aLogWithoutAUsableLineIsRefusedWithItsReason() throws {
        #expect {
            try recording(["rubbish", "more of it"])
        } throws: { error in
            let text = "\(error)"
            return (error as? CanaryError)?.exitCode == .usage
                && text.contains("2 lines of the log read (100.00% of it), 0 replayed, 2 not understood")
                && text.contains("common or combined format")
        }
        #expect {
            try recording([line(0, "/a", "POST")])
        } throws: { "\($0)".contains("allow other methods with --shadow-unsafe-methods") }
        #expect(throws: CanaryError.self) { try recording([], ending: "") }
        #expect(throws: CanaryError.logNotReadable(path: "/none", reason: "no such file or directory")) {
            try AccessLogRecording(path: "/none")
        }
    }

    @Test func aDeviceIsNoLog() {
        #expect(throws: CanaryError.self) { try AccessLogRecording(path: "/dev/zero") }
    }

    /// A pipe, and who writes to it what goes on for ever, until nobody reads.
    private func endless(_ text: String) throws -> (path: String, writer: Thread) {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let path = folder("pipe")
        let writer = Thread {
            blockAllSignals()
            guard let file = try? OpenFile(path, O_WRONLY) else { return }
            let bytes = Array(String(repeating: text, count: 1 << 16 / text.utf8.count).utf8)
            while (try? writeAll(bytes, to: file.descriptor)) != nil {}
        }
        return (path, writer)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["\0", "no request "])
    func whatNeverEndsWithoutARequestIsNoLog(word: String) throws {
        let text = word == "\0" ? word : String(repeating: word, count: 1_000) + "\n"
        let (path, writer) = try endless(text)
        writer.start()
        var options = AccessLogRecording.Options()
        options.mostBytesWithoutRequest = 1 << 20
        #expect(throws: CanaryError.self) { try AccessLogRecording(path: path, options: options) }
    }

    @Test(.timeLimit(.minutes(1))) func aPipeThatSaysNothingIsLeftWhenTheWorkIsCancelled() async throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let path = folder("pipe")
        let waiting = Task { _ = try AccessLogRecording(path: path) }
        // From a thread of its own: tests that wait must not keep each other from going on.
        Thread {
            usleep(50_000)
            waiting.cancel()
        }.start()
        await #expect(throws: CanaryError.self) { try await waiting.value }
    }

    @Test(.timeLimit(.minutes(1))) func aPipeIsReplayedAsItsLinesCome() async throws {
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        let path = folder("pipe")
        let (first, second) = (line(0, "/a") + "\n" + line(1, "/b") + "\n", line(2, "/c") + "\n")
        let going = Thread {
            guard let file = try? OpenFile(path, O_WRONLY) else { return }
            try? writeAll(Array(first.utf8), to: file.descriptor)
            usleep(100_000)
            try? writeAll(Array(second.utf8), to: file.descriptor)
        }
        going.start()
        let recording = try AccessLogRecording(path: path)
        #expect(await all(recording).map(\.endpoint.path) == ["/a", "/b", "/c"])
    }

    @Test func aCarriageReturnAtALinesEndIsNoPartOfIt() async throws {
        let recording = try recording([line(0, "/a") + "\r", line(1, "/b") + "\r"])
        #expect(await all(recording).map(\.endpoint.path) == ["/a", "/b"])
    }

    /// The log is read in pieces: what is in memory does not grow with it.
    @Test func aLargeLogIsReadAsItIsUsed() async throws {
        let lines = (0..<20_000).map { line($0 / 50, "/\($0)") }
        let recording = try recording(lines)
        #expect(recording.counts.lines < 1_000)
        var count = 0
        while let request = await recording.next() {
            if !count.isMultiple(of: 997) { count += 1; continue }
            #expect(request.endpoint.path == "/\(count)")
            count += 1
        }
        #expect(count == 20_000)
    }

    /// A line of the combined format at a date.
    private func dated(_ date: String, _ path: String) -> String {
        #"h - - [\#(date) +0000] "GET \#(path) HTTP/1.1" 200 1"#
    }

    @Test(arguments: [
        "10/Oct/2001:12:00:02", "01/Jan/1970:00:00:00", "10/Oct/2000:20:00:00", "09/Oct/2000:00:00:00",
    ])
    func aLineFarFromTheOthersIsSentAmongThem(date: String) async throws {
        let lines = [line(0, "/a"), line(1, "/b"), dated(date, "/odd"), line(2, "/c"), line(3, "/d")]
        let recording = try recording(lines)
        let requests = await all(recording)
        #expect(requests.map(\.endpoint.path) == ["/a", "/b", "/odd", "/c", "/d"])
        #expect(requests.map(\.offset.components.seconds) == [0, 1, 1, 2, 3])
        #expect(recording.counts.misdated == 1 && recording.counts.replayed == 5)
    }

    @Test func theFirstAndTheLastLineMayBeFarFromTheOthers() async throws {
        let odd = dated("10/Oct/2001:12:00:00", "/odd")
        let first = await all(try recording([odd, line(0, "/a"), line(1, "/b"), line(2, "/c")]))
        #expect(first.map(\.offset.components.seconds) == [0, 0, 1, 2])
        let last = await all(try recording([line(0, "/a"), line(1, "/b"), odd]))
        #expect(last.map(\.offset.components.seconds) == [0, 1, 1])
    }

    @Test func aGapThatTheNextLineConfirmsIsKept() async throws {
        let recording = try recording([
            line(0, "/a"), line(7_200, "/b"), line(7_201, "/c"), line(14_500, "/d"), line(30_000, "/e"),
            line(30_001, "/f"),
        ])
        let requests = await all(recording)
        #expect(requests.map(\.offset.components.seconds) == [0, 7_200, 7_201, 14_500, 30_000, 30_001])
        #expect(recording.counts.misdated == 0)
    }

    @Test func aClockThatWasSetBackGoesOn() async throws {
        let lines = [
            line(9_000, "/a"), line(9_001, "/b"), line(0, "/c"), line(1, "/d"), line(5, "/e"),
        ]
        let requests = await all(try recording(lines))
        #expect(requests.map(\.offset.components.seconds) == [0, 1, 1, 2, 6])
    }

    @Test func aSyslogPrefixDoesNotStopTheReplay() async throws {
        let lines = (0..<300).map {
            "Oct 10 12:00:00 web nginx[\($0 < 100 ? 1_234 : 999_999)]: " + line($0, "/\($0)")
        }
        let requests = await all(try recording(lines))
        #expect(requests.map(\.offset) == (0..<300).map { .seconds($0) })
    }

    @Test(arguments: [
        ("/api/users", "/users"), ("/api", "/"), ("/api?x=1", "/?x=1"), ("/api/", "/"),
        ("/api/?x=1", "/?x=1"),
        ("/apis/a", "/apis/a"), ("/other", "/other"), ("/api;v=1", "/api;v=1"),
    ])
    func theBasePathIsTakenOffWhereItIsOne(path: String, rest: String) async throws {
        let requests = await all(try recording([line(0, path)]) { $0.basePath = "/api" })
        #expect(requests.map(\.endpoint.path) == [rest])
    }

    @Test func itIsKnownHowMuchWasRead() async throws {
        let lines = (0..<5_000).map { line($0, "/\($0)") }
        let recording = try recording(lines)
        for _ in 0..<1_000 { _ = await recording.next() }
        let part = try #require(recording.counts.percentRead)
        #expect((15...25).contains(part), "\(part)")
        while await recording.next() != nil {}
        #expect(recording.counts.percentRead == 100)
    }

    @Test func tooLittleOfALogIsNoVerdict() {
        var counts = AccessLogCounts()
        (counts.lines, counts.unusable, counts.replayed) = (300, 150, 150)
        #expect(counts.doubt(after: .seconds(60)) == nil)
        counts.unusable = 151
        #expect(
            counts.doubt(after: .seconds(60))?.hasPrefix("only 49.7 % of the log's lines were understood")
                == true
        )
        counts.unusable = 0
        (counts.gapStart, counts.gapEnd) = (10, 31_000_000)
        #expect(counts.doubt(after: .seconds(60))?.contains("after the first 10 s") == true)
        #expect(counts.doubt(after: .seconds(19)) == nil)
        (counts.gapStart, counts.gapEnd) = (10, 40)
        #expect(counts.doubt(after: .seconds(60)) == nil)
        #expect(AccessLogCounts().doubt(after: .seconds(60)) != nil)
    }
}
