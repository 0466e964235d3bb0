import Delivery
import Foundation
import TestSupport
import Testing

/// The guide's quick start, as its readers follow it.
@Suite(.sharesProcessor, .requires(.nginx), .timeLimit(.minutes(5))) struct QuickStartTests {
    /// Each command measures or passes against a web server that only serves its start page; the gate, too.
    ///
    /// The commands are those of the page but for the server's address and the duration.
    @Test func itPassesAgainstAPlainNginx() async throws {
        let page = try MarkdownPage("docs/LOAD_TEST_AUTOMATION.md")
        let nginx = try #require(Peer.nginx.path)
        try await NginxPeer.withRunning(nginx, servers: [.init([.init("/", body: "<h1>Welcome</h1>")])]) {
            nginx in
            let script = try DocumentedScript(url: nginx.url(), duration: 2, keepsUsers: true)
            var gates = 0
            for block in page.blocks where block.section == "quick-start" && block.kind == "sh" {
                let (calls, complaints) = try await script.run(block.text)
                #expect(complaints.isEmpty, "\(block.place)")
                for call in calls where !call.words.contains("demo") {
                    #expect(call.status == 0, "\(block.place): \(call.words)")
                    if call.words.contains("--fail-on-violation") { gates += 1 }
                }
            }
            #expect(gates == 1)
        }
    }
}
