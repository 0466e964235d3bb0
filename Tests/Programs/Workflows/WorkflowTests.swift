import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct WorkflowTests {
    @Test(.requires(.actionlint), arguments: ["loadtest.yml", "ci.yml"])
    func actionlintHasNothingToSay(name: String) throws {
        let checked = try Peer.actionlint.run(["-no-color", Repository.path(".github/workflows/\(name)")])
        #expect(checked == PeerOutput(status: 0, output: "", errors: ""))
    }

    /// Pipelines that call the workflow rely on these.
    @Test(arguments: ["workflow_call", "workflow_dispatch"])
    func theInputsAreThoseOfTheContract(trigger: String) throws {
        let file = try WorkflowFile("loadtest.yml")
        let defaults = [
            "target_url": nil, "concurrency": "500", "duration": "300", "environment": "staging",
            "fail_on_violation": "true",
        ]
        #expect(Set(file.names("on", trigger, "inputs")).isSuperset(of: defaults.keys))
        for (name, value) in defaults {
            #expect(file.text("on", trigger, "inputs", name, "default") == value, "\(name)")
            let isRequired = file.text("on", trigger, "inputs", name, "required") == "true"
            #expect(isRequired == (value == nil), "\(name)")
        }
    }

    @Test func theOutputsAreThoseOfTheContract() throws {
        let file = try WorkflowFile("loadtest.yml")
        #expect(file.names("on", "workflow_call", "outputs") == ["performance_passed", "report_url"])
        #expect(file.names("jobs", "loadtest", "outputs") == ["performance_passed", "report_url"])
        let fromStep = file.text("jobs", "loadtest", "outputs", "performance_passed")
        #expect(fromStep == "${{ steps.load.outputs.performance_passed }}")
    }

    /// Every flag in the scripts is one that the program has, and no input is pasted into a script.
    @Test func scriptsTakeInputsAsVariables() throws {
        let text = try String(contentsOfFile: WorkflowFile("loadtest.yml").path, encoding: .utf8)
        let scripts = text.components(separatedBy: "run: ").dropFirst()
            .map { $0.components(separatedBy: "\n\n")[0] }
        #expect(scripts.count >= 5)
        for script in scripts { #expect(!script.contains("${{"), "\(script)") }
    }

    /// The step's own script, with the built program against a real server.
    @Test(arguments: [(lenientConfiguration, "0", "true"), (strictConfiguration, "1", "false")])
    func theStepLoadsTheServiceAndKeepsItsExitCode(
        configuration: String,
        code: String,
        passed: String
    ) async throws {
        let folder = try WorkingFolder()
        try folder.write("deploy/performance_config.yml", configuration)
        try await LoopbackServer.withRunning { server in
            let environment = [
                "TARGET_URL": server.url, "CONCURRENCY": "2", "DURATION": "1", "ENVIRONMENT": "staging",
                "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": folder("output"), "LOG_LEVEL": "ERROR",
            ]
            let run = try await script("load", environment: environment, in: folder)
            #expect(run.ending == .exited(0), "\(run.errors)")
        }
        #expect(try folder.text("output") == "performance_passed=\(passed)\nexit_code=\(code)\n")
        let written = [
            "deploy/deployment_report.md", "deploy/performance_report.md", "deploy/reports/metrics.prom",
            "deploy/reports/results.json",
        ]
        #expect(Set(try folder.files).isSuperset(of: written))
    }

    @Test(arguments: [
        ("0", "true", 0), ("1", "true", 1), ("1", "false", 0), ("4", "true", 4), ("4", "false", 0),
        ("3", "false", 3), ("2", "true", 2), ("", "false", 3),
    ])
    func theLastStepPassesOnWhatTheGateSaid(code: String, isGate: String, status: Int32) async throws {
        let environment = ["EXIT_CODE": code, "FAIL_ON_VIOLATION": isGate]
        let run = try await script("gate", environment: environment, in: try WorkingFolder())
        #expect(run.ending == .exited(status))
        #expect(!run.output.isEmpty)
    }

    /// Runs the script of a step as GitHub Actions would.
    private func script(
        _ id: String,
        environment: [String: String],
        in folder: WorkingFolder
    ) async throws -> ProgramRun {
        let text = try #require(try WorkflowFile("loadtest.yml").step(id, of: "loadtest", "run"))
        let program = try BuiltProgram.loadtest
        return try await program.run(
            [],
            environment: environment.merging(["LOADTEST": program.path]) { $1 },
            in: folder,
            under: { _, _ in ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text] }
        )
    }
}
