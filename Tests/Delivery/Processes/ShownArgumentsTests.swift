import Testing

@testable import Delivery

@Suite struct ShownArgumentsTests {
    @Test(arguments: [
        ("./route {percentage}", "./route {percentage}"), ("./split.sh show", "./split.sh show"),
        ("/nowhere/undo --all -v 50", "/nowhere/undo --all -v 50"),
        ("undo --token hunter2", "undo --token ***"), ("undo --token=hunter2", "undo --token=***"),
        ("undo --pin 123", "undo --pin ***"), ("undo --pin=123", "undo --pin=***"),
        ("undo -phunter2", "undo ***"),
        ("undo -u me:hunter2", "undo -u ***"), ("undo TOKEN=hunter2", "undo ***"),
        ("undo hunter2", "undo ***"),
        ("undo --share={percentage}", "undo --share={percentage}"),
        ("set weight={percentage}%", "set ***{percentage}***"),
        ("sh -c 'echo hunter2' /tmp/a.sh", "sh -c *** /tmp/a.sh"),
        ("curl -H 'X-Key: hunter2'", "curl -H ***"),
        ("curl http://h/?token=hunter2", "curl ***"), ("undo /a?b", "undo ***"), ("undo 1234", "undo ***"),
        ("undo --to=/srv/app --n=3", "undo --to=/srv/app --n=3"), ("undo /secret/hunter2", "undo ***"),
        ("undo", "undo"), ("undo 'a b'", "undo 'a b'"),
        ("undo backend-v2 production", "undo backend-v2 production"),
        ("undo geheimnis1", "undo ***"), ("undo topsecret", "undo ***"), ("undo Hunter", "undo ***"),
        ("undo correct-horse-battery-staple", "undo ***"), ("undo abcdefghijklmnop", "undo ***"),
        ("undo --stage=canary --key=canary", "undo --stage=canary --key=***"), ("undo 5-v1000", "undo ***"),
    ])
    func anArgumentIsShownOnlyWhereItCanBeNoSecret(line: String, shown: String) throws {
        let call = ProcessCall(words: try ArgumentType.argumentList.read(line), environment: [:])
        #expect(call.commandLine == shown)
        #expect(ProcessCall(call.program, call.arguments).commandLine.contains("***") == false)
    }

    @Test(arguments: [
        ("undo --token hunter2 --to v2", ["hunter2"]), ("undo --token=hunter2", ["hunter2"]),
        ("curl -H 'X-Api-Key: hunter2'", ["X-Api-Key: hunter2", "hunter2"]),
        ("curl -H 'Authorization: Bearer hunter2'", ["hunter2"]), ("curl http://me:hunter2@h", ["hunter2"]),
        ("curl http://h?sig=hunter2", ["hunter2"]), ("undo PASSWORD=hunter2", ["hunter2"]),
        ("undo backend-v2", []),
        (#"curl -d '{"password": "hunter2"}'"#, ["hunter2"]),
    ])
    func secretsByNameOrFormAreKnown(line: String, secrets: [String]) throws {
        let found = ShownArguments.secrets(in: try ArgumentType.argumentList.read(line))
        #expect(Set(found).isSuperset(of: secrets), "\(found)")
        #expect(secrets.isEmpty == found.isEmpty, "\(found)")
    }
}

@Suite struct ShownComplaintTests {
    @Test func whatAProgramSaysOfItsArgumentsIsNotShown() {
        let call = ProcessCall(words: ["undo", "--to", "v2", "hunter24"], environment: [:])
        #expect(call.shown("hunter24 refused: aHVudGVyMjQ= for v2") == "*** refused: *** for v2")
        #expect(ProcessCall("kubectl", ["hunter24"]).shown("hunter24") == "hunter24")
    }
}
