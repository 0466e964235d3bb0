import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension RolloutSuite {
    /// Every address is asked before traffic moves.
    struct AddressTests {
        private static let options: [(name: String, own: [String])] = [
            ("--health-url", []), ("--prometheus-url", ["--error-rate-query", "x"]),
            ("--service-url", ["--load-test"]),
        ]

        @Test(
            .requires(.curl),
            arguments: options,
            ["http://127.0.0.1:1", "http://name.invalid", "http://127.0.0.1:1/?token=x"]
        )
        func whatCanNotBeAskedEndsBeforeAnythingChanges(
            option: (name: String, own: [String]),
            address: String
        ) async throws {
            let test = try RolloutCase()
            let run = try await test.program.run(
                RolloutCase.arguments([option.name, address] + option.own),
                in: test.folder
            )
            #expect(run.ending == .exited(3), "\(run.errors)")
            #expect(run.output.contains("Nothing was changed"))
            #expect(run.output.contains("\(option.name) http://"))
            #expect(run.output.contains("can't be asked: "))
            #expect(try test.share == 0)
            #expect((try? test.calls(of: "route"))?.isEmpty != false)
        }

        @Test func theSocketIsNamedByItsOption() async throws {
            let test = try RolloutCase()
            let run = try await test.roll("--router", "haproxy", "--haproxy-socket", "./missing.sock")
            #expect(run.ending == .exited(3))
            #expect(run.output.contains("--haproxy-socket"))
            #expect(run.output.contains("no such file or directory"))
        }

        /// A server that accepts and never answers: the wait is shown, and a signal ends it.
        @Test(.requires(.curl)) func aWaitIsShownAndASignalEndsIt() async throws {
            let test = try RolloutCase()
            let (descriptor, port) = SilentListener.open()
            defer { close(descriptor) }
            async let ended = test.roll("--health-url", "http://127.0.0.1:\(port)/")
            try await test.waitForState("the preflight") { $0 == .preflight }
            try await Task.sleep(for: .milliseconds(1500))
            let begin = ContinuousClock.now
            try await test.process().signal(SIGTERM)
            let run = try await ended
            #expect(run.ending == .exited(143))
            let notice = "Waiting for the first answer of --health-url http://127.0.0.1:\(port)/"
            #expect(run.errors.contains(notice))
            #expect(ContinuousClock.now - begin < .seconds(30))
            #expect(try test.share == 0)
        }
    }
}

/// A listener whose connections the system accepts and nobody answers.
enum SilentListener {
    static func open() -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            // SAFETY: sockaddr_in begins as sockaddr does, and its size is passed along.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        _ = listen(descriptor, 4)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
