import Foundation
import LoadCore

/// `delay-server LEAST MOST`: a server whose answers wait as long as is known, in milliseconds, all times
/// between the two equally likely. It prints its address, and ends with its standard input; each line there
/// is a number of seconds for which it stalls.
let arguments = CommandLine.arguments.dropFirst().compactMap(Double.init)
guard arguments.count == 2, arguments[0] <= arguments[1] else {
    FileHandle.standardError.write(Data("usage: delay-server LEAST_MILLISECONDS MOST_MILLISECONDS\n".utf8))
    exit(2)
}
let delay = LoopbackServer.Delay.uniform(.milliseconds(arguments[0]) ... .milliseconds(arguments[1]))
let server = LoopbackServer(LoopbackServer.Script(fallback: .text("ok", delay: delay)))
try server.start()
print(server.url)
fflush(nil)
while let line = readLine() {
    if let seconds = Double(line) { server.pause(for: .seconds(seconds)) }
}
server.stop()
