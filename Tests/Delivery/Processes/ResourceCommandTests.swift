import Delivery
import DeliveryTestSupport
import LoadCore
import SLOEval
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(3))) struct ResourceCommandTests {
    private let command = ResourceCommand("docker", ["stats"], timeLimit: .seconds(5))

    @Test func theOutputOfACommandIsReturned() async throws {
        let runner = ScriptedProcessRunner([.on("docker", "stats", says: "{}")])
        let run = runner.resourceCommands(environment: ["DOCKER_HOST": "unix:///x", "LC_ALL": "de_DE"])
        #expect(try await run(command) == "{}")
        #expect(runner.calls.map(\.timeLimit) == [.seconds(5)])
        #expect(runner.calls.map(\.environment) == [["DOCKER_HOST": "unix:///x", "LC_ALL": "C"]])
    }

    @Test func aCommandThatIsNotThereOrFailsIsUnavailable() async {
        let runner = ScriptedProcessRunner([
            .on("docker", throws: .notFound(program: "docker", searchPath: "/bin")),
            .on("docker", exits: 1, complains: "Cannot connect to the Docker daemon"),
            .on("docker", throws: .cancelled(program: "docker")),
        ])
        let run = runner.resourceCommands(environment: [:])
        let expected: [ResourceError] = [
            .unavailable("'docker' is not installed"),
            .unavailable("exit status 1: Cannot connect to the Docker daemon"), .cancelled,
        ]
        for error in expected { await #expect(throws: error) { try await run(command) } }
    }

    @Test func aDockerThatHangsIsLeftForTheHost() async throws {
        let folder = try TemporaryFolder()
        try folder.make(
            "docker",
            "#!/bin/sh\necho asked >>'\(folder("calls"))'\nexec sleep 600\n",
            mode: 0o755
        )
        let runner = Subprocess(searchPath: "\(folder.path):/usr/bin:/bin")
        let run = runner.resourceCommands(environment: ["PATH": "/usr/bin:/bin"])
        let docker = DockerStats(containerPattern: "*", timeLimit: .milliseconds(100), run: run)
        let (asked, asking) = AsyncStream<Void>.makeStream()
        let host = HostStatistics { path in
            asking.yield()
            return HostStatistics.read(path)
        }
        let (_, observation) = await ResourceMonitor(tiers: [docker, host]).watch {
            for await _ in asked { break }
        }
        #expect(observation.usage?.source == "host /proc")
        #expect(observation.notes == ["docker: no answer within 0.1 seconds"])
        #expect(try folder.text("calls") == "asked\n")
    }

    @Test(.requires(.dockerd, .docker, .busybox)) func aRealEngineTellsOfItsContainers() async throws {
        try await DockerEngine.withRunning { engine in
            try await engine.start("backend-v2-1", DockerEngine.busyLine)
            try await engine.start("backend-v2-2", "sleep 600")
            try await engine.start("other-1", "sleep 600")
            let runner = Subprocess(searchPath: "/usr/bin:/bin")
            let run = runner.resourceCommands(environment: engine.environment)
            // The third call begins when two readings are complete.
            let (calls, calling) = AsyncStream<Void>.makeStream()
            let docker = DockerStats(containerPattern: "backend-v2*", timeLimit: .seconds(60)) {
                (command: ResourceCommand) async throws(ResourceError) in
                calling.yield()
                return try await run(command)
            }
            let (_, observation) = await ResourceMonitor(tiers: [docker, HostStatistics()]).watch {
                var count = 0
                for await _ in calls {
                    count += 1
                    if count == 3 { break }
                }
            }
            let usage = try #require(observation.usage)
            #expect(usage.source == "docker: backend-v2-1, backend-v2-2")
            #expect(usage.samples >= 2)
            #expect(usage.containers.map(\.name) == ["backend-v2-1", "backend-v2-2"])
            let peaks = usage.containers.map { $0.cpuPercent?.peak ?? 0 }
            #expect(peaks[0] > peaks[1], "the first one is busy, the second sleeps")
            #expect(usage.containers.allSatisfy { ($0.memoryMebibytes?.mean ?? 0) > 0 })
        }
    }
}
