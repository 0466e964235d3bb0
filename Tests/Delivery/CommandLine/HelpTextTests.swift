import Testing

@testable import Delivery

@Suite struct HelpTextTests {
    @Test func theProgramShowsItsSubcommandsAndTheOptionsOfTheDefaultOne() {
        #expect(
            Sample.program.helpText(calledAs: "loadtest") == """
                """
        )
    }

    @Test func aSubcommandShowsItsArgumentsAndOptions() {
        #expect(
            Sample.export.helpText(calledAs: "loadtest export") == """
                """
        )
    }

    @Test func aLongUsageLineIsWrapped() {
        let names = ["canary-url", "production-url", "deployment-name"]
        let options = names.map { Option.required($0, .text.named("SOMETHING"), help: "") }
        let help = Command("canary-verify", summary: "S.", groups: [OptionGroup("O", options)])
            .helpText(calledAs: "canary-verify")
        #expect(
            help.contains(
                """
                Usage: canary-verify --canary-url SOMETHING --production-url SOMETHING
                           --deployment-name SOMETHING [OPTIONS]

                """
            )
        )
    }

    @Test func noLineIsLongerThanEightyColumns() {
        let words = String(repeating: "several words of explanation ", count: 12)
        let option = Option(
            "an-option-with-a-rather-long-name",
            .choice("VALUE", of: Array(1...40), named: { "value-\($0)" }),
            default: 1,
            help: words
        )
        let command = Command("tool", summary: words, discussion: words, groups: [OptionGroup("All", [option])])
        let lines = command.helpText(calledAs: "tool").split(separator: "\n")
        #expect(lines.count > 20)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.allSatisfy { $0.last != " " })
    }
}
