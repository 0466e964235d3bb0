/// A program to run: its name and a list of arguments, never a line for a shell.
public struct ProcessCall: Sendable, Equatable {
    /// The program: a name to be looked up in the search path, or a path if it contains a slash.
    public var program: String

    /// The arguments without the program's name.
    public var arguments: [String]

    /// The whole environment of the program. The default is empty.
    public var environment: [String: String]

    /// The folder it runs in; `nil` for that of this process.
    public var workingDirectory: String?

    /// The bytes of its standard input. The default is nothing.
    public var standardInput: [UInt8]

    /// The most bytes kept of each of its two outputs; the rest is read and dropped. The default is 1 MiB.
    public var outputLimit: Int

    /// How long it may run; `nil` means as long as it likes. The default is 60 s.
    public var timeLimit: Duration?

    /// How long it may take to end after SIGTERM before SIGKILL ends it. The default is 2 s.
    public var grace: Duration

    /// Whether the arguments are a user's, any of which may be a secret: ``commandLine`` hides them. The
    /// default is `false`.
    package var hidesArguments = false

    /// Creates a call.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        workingDirectory: String? = nil,
        standardInput: [UInt8] = [],
        outputLimit: Int = 1 << 20,
        timeLimit: Duration? = .seconds(60),
        grace: Duration = .seconds(2)
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardInput = standardInput
        self.outputLimit = outputLimit
        self.timeLimit = timeLimit
        self.grace = grace
    }

    /// A call of a user's program, whose arguments may be secrets: `words` are the program and its arguments.
    public init(words: [String], environment: [String: String], timeLimit: Duration? = .seconds(60)) {
        self.init(
            words.first ?? "",
            Array(words.dropFirst()),
            environment: environment,
            timeLimit: timeLimit
        )
        hidesArguments = true
    }

    /// The call as one could type it into a shell, for logs, dry runs, journals and reports; quoted where
    /// that is needed. Of a user's program, arguments that may be secrets are `***`.
    public var commandLine: String {
        let shown = hidesArguments ? ShownArguments.shown(arguments) : arguments
        let words = shown.map { word in
            if hidesArguments, word.contains("***") { return word }
            // A number takes the placeholder's place before the program is run.
            let isPlain = word.replacing(ShownArguments.sharePlaceholder, with: "0").isPlainForShell
            return isPlain ? word : word.quotedForShell
        }
        return ([program.quotedForShell] + words).joined(separator: " ")
    }
}

extension String {
    fileprivate var quotedForShell: String {
        isPlainForShell ? self : "'" + replacing("'", with: "'\\''") + "'"
    }

    /// Whether a shell takes it as it stands for one word.
    fileprivate var isPlainForShell: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:=,@%+".utf8.contains(byte)
                }
            }
    }
}
