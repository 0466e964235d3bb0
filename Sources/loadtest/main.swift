import Delivery

await Program.main(LoadTestProgram.command, work: LoadTestProgram.run)
