import Delivery

await Program.main(RolloutProgram.command, work: RolloutProgram.run)
