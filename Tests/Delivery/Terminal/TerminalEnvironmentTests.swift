import Delivery
import Testing

@Suite struct TerminalEnvironmentTests {
    private func terminal(
        output: Bool = true,
        errors: Bool = true,
        columns: Int? = nil,
        _ environment: [String: String]
    ) -> TerminalEnvironment {
        TerminalEnvironment(
            outputIsTerminal: output,
            errorsAreTerminal: errors,
            columns: columns,
            environment: environment
        )
    }

    @Test(arguments: [
        (["TERM": "xterm"], true, true),
        (["TERM": "xterm", "NO_COLOR": ""], true, true),
        (["TERM": "xterm", "NO_COLOR": "1"], false, true),
        (["TERM": "dumb"], false, false),
        ([:], false, false),
    ])
    func colourAndRedrawingDependOnTheEnvironment(
        environment: [String: String],
        colors: Bool,
        redraws: Bool
    ) {
        let terminal = terminal(environment)
        #expect(terminal.colorsOutput == colors)
        #expect(terminal.colorsErrors == colors)
        #expect(terminal.redrawsErrors == redraws)
    }

    @Test func whatIsNoTerminalGetsNeither() {
        let files = terminal(output: false, errors: false, ["TERM": "xterm"])
        #expect(!files.colorsOutput && !files.colorsErrors && !files.redrawsErrors)
        let mixed = terminal(output: false, ["TERM": "xterm"])
        #expect(!mixed.colorsOutput && mixed.colorsErrors && mixed.redrawsErrors)
    }

    @Test(
        arguments: [
            (120, ["COLUMNS": "100"], 120),
            (nil, ["COLUMNS": "100"], 100),
            (0, ["COLUMNS": "100"], 100),
            (nil, ["COLUMNS": "wide"], 80),
            (nil, [:], 80),
            (3, [:], 20),
        ] as [(Int?, [String: String], Int)]
    )
    func theTerminalsOwnWidthComesFirst(columns: Int?, environment: [String: String], width: Int) {
        #expect(terminal(columns: columns, environment).columns == width)
    }

    @Test func thisProcessHasFacts() {
        #expect(TerminalEnvironment.current(environment: [:]).columns >= 20)
    }
}
