import Testing

@testable import LoadCore

@Suite struct TopCommandTests {
    @Test(
        arguments: [
            // procps 4, as Debian 12 prints it
            (
                """
                top - 15:26:46 up  1:12,  0 user,  load average: 13.10, 9.02, 6.22
                Tasks: 139 total,  18 running, 121 sleeping,   0 stopped,   0 zombie
                %Cpu(s): 40.0 us,  9.1 sy,  0.0 ni, 50.0 id,  0.5 wa,  0.0 hi,  0.4 si,  0.0 st
                MiB Mem :  24105.6 total,  20168.5 free,   1485.2 used,   2755.5 buff/cache
                MiB Swap:      0.0 total,      0.0 free,      9.0 used.  22620.4 avail Mem
                """, 99.0, 1485.2
            ),
            // procps 3.2
            (
                """
                Cpu(s):  1.2%us,  0.3%sy,  0.0%ni, 98.0%id,  0.5%wa,  0.0%hi,  0.0%si,  0.0%st
                KiB Mem:   8167848 total,  6000000 free,  2048000 used,   100000 buffers
                """, 3.0, 2000
            ),
            // busybox
            (
                """
                Mem: 3932160K used, 20K free, 0K shrd, 0K buff, 0K cached
                CPU:   9% usr   4% sys   0% nic  86% idle   1% io   0% irq   0% sirq
                """, 26.0, 3840
            ),
            // macOS
            (
                """
                CPU usage: 5.10% user, 10.20% sys, 84.70% idle
                PhysMem: 16G used (2G wired), 100M unused.
                """, 30.6, 16384
            ),
        ] as [(String, Double, Double)]
    )
    func theHeadIsRead(_ output: String, _ percent: Double, _ mebibytes: Double) throws {
        let part = TopCommand.part(in: output, cores: 2)
        guard case .percent(let found) = part.processor else {
            Issue.record("no processor in \(part)")
            return
        }
        #expect(abs(found - percent) < 1e-9)
        #expect(part.memoryMebibytes == mebibytes)
    }

    @Test(arguments: [
        "", "top: command line error", "%Cpu(s): us, sy, id", "%Cpu(s): 5,0 us, x id", "CPU: 250 id",
        "MiB Mem : lots used", "Mem: used",
    ])
    func nonsenseIsUnreadable(output: String) async {
        let top = TopCommand(cores: 2) { (_: ResourceCommand) async throws(ResourceError) in output }
        await #expect(throws: ResourceError.unreadable(output)) { try await top.read() }
    }
}
