import SLOEval
import Testing

@testable import Delivery

@Suite struct GeneratorMessageTests {
    @Test func aMessageIsOneLineAndReadsBack() throws {
        let messages: [LoadMessage] = [
            .progress(.after(1)), .partial(.of(3, failure: .dns)), .finished(.of(2, status: 200)),
            .refused("two\nlines"),
        ]
        for message in messages {
            let line = try message.line()
            #expect(line.last == UInt8(ascii: "\n"))
            #expect(line.dropLast().contains(UInt8(ascii: "\n")) == false)
            let again = try #require(LoadMessage(line: line.dropLast()))
            switch (message, again) {
            case (.progress(let one), .progress(let other)): #expect(one == other)
            case (.partial(let one), .partial(let other)): #expect(one == other)
            case (.finished(let one), .finished(let other)): #expect(one == other)
            case (.refused(let one), .refused(let other)): #expect(one == other)
            default: Issue.record("\(message) became \(again)")
            }
        }
    }

    @Test(arguments: ["", "{}", "null", "{\"finished\":{}}", "finished", "{\"unknown\":{\"_0\":1}}"])
    func whatIsNoMessageIsNone(line: String) {
        #expect(LoadMessage(line: Array(line.utf8)) == nil)
    }
}
