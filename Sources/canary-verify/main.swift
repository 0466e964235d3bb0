import Delivery

await Program.main(CanaryProgram.command, work: CanaryProgram.run)
