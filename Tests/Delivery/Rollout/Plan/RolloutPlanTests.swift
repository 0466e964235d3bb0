import Delivery
import Foundation
import Testing

@Suite struct RolloutPlanTests {
    @Test(arguments: [
        ("90", 90), ("\"90\"", 90), ("\"5m\"", 300), ("\"1h30m\"", 5400), ("0.5", 0.5), ("\"500ms\"", 0.5),
    ])
    func aDurationMayHaveAUnit(duration: String, seconds: Double) throws {
        let plan = try RolloutPlan(json: "[{\"name\":\"a\",\"percentage\":5,\"duration\":\(duration)}]")
        #expect(plan.stages.map(\.duration) == [.seconds(seconds)])
    }

    @Test func theStandardPlanIsTheContracts() {
        #expect(RolloutPlan.standard.stages.map(\.percentage) == [5, 25, 50, 100])
        #expect(RolloutPlan.standard.stages.map(\.duration) == [300, 600, 900, 300].map { .seconds($0) })
        #expect(RolloutPlan.standard.stages.allSatisfy { !$0.needsApproval })
        #expect(RolloutPlan.standard.warnings.isEmpty)
    }

    @Test func stagesAreReadFromJSON() throws {
        let plan = try RolloutPlan(
            json: """
                [{"name": "a", "percentage": 1, "duration": 0.5},
                 {"name": "b", "percentage": 40, "duration": 60, "approval": true, "allow_unverified": true}]
                """
        )
        #expect(
            plan.stages == [
                RolloutStage("a", percentage: 1, duration: .milliseconds(500)),
                RolloutStage(
                    "b",
                    percentage: 40,
                    duration: .seconds(60),
                    needsApproval: true,
                    allowsUnverified: true
                ),
            ]
        )
    }

    @Test(arguments: [
        ("", RolloutPlanError.notJSON),
        ("[", .notJSON),
        (#"{"name": "a"}"#, .notAList),
        ("[]", .noStages),
        ("[5]", .notAnObject(stage: 1)),
        (
            #"[{"name":"a","percent":5,"duration":1}]"#,
            .unknownKey(stage: 1, key: "percent", nearest: "percentage")
        ),
        (#"[{"name":"a","percentage":5,"percentage":90,"duration":1}]"#, .repeatedKey("percentage")),
        (#"[{"name":"a","n\u0061me":"b","percentage":5,"duration":1}]"#, .repeatedKey("name")),
        (#"[{"name":"a","percentage":5}]"#, .missingKey(stage: 1, key: "duration")),
        (#"[{"name":"a","duration":5}]"#, .missingKey(stage: 1, key: "percentage")),
        (
            #"[{"name":"a","percentage":5.5,"duration":1}]"#,
            .wrongType(stage: 1, key: "percentage", expected: "a whole number from 1 to 100")
        ),
        (
            #"[{"name":"a","percentage":5,"duration":"soon"}]"#,
            .wrongType(stage: 1, key: "duration", expected: #"a number of seconds or a text such as "5m""#)
        ),
        (
            #"[{"name":"a","percentage":5,"duration":1,"approval":"yes"}]"#,
            .wrongType(stage: 1, key: "approval", expected: "true or false")
        ),
        (#"[{"name":"","percentage":5,"duration":1}]"#, .badName(stage: 1, name: "")),
        (#"[{"name":"a\nb","percentage":5,"duration":1}]"#, .badName(stage: 1, name: "a␊b")),
        (#"[{"name":"a","percentage":0,"duration":1}]"#, .percentageOutOfRange(stage: 1, percentage: 0)),
        (#"[{"name":"a","percentage":101,"duration":1}]"#, .percentageOutOfRange(stage: 1, percentage: 101)),
        (#"[{"name":"a","percentage":5,"duration":-1}]"#, .durationOutOfRange(stage: 1, seconds: -1)),
        (#"[{"name":"a","percentage":5,"duration":1e300}]"#, .durationOutOfRange(stage: 1, seconds: 1e300)),
        (
            #"[{"name":"a","percentage":5,"duration":1},{"name":"b","percentage":5,"duration":1}]"#,
            .percentageNotRising(stage: 2, percentage: 5, previous: 5)
        ),
        (
            #"[{"name":"a","percentage":5,"duration":1},{"name":"a","percentage":9,"duration":1}]"#,
            .nameTwice(stage: 2, name: "a")
        ),
    ])
    func aBadPlanIsToldWithItsStage(json: String, error: RolloutPlanError) {
        #expect(throws: error) { try RolloutPlan(json: json) }
        #expect(error.exitCode == .usage)
        #expect(!error.description.isEmpty)
    }

    @Test func moreThanAHundredStagesAreRefused() {
        let stages = (1...101).map { RolloutStage("\($0)", percentage: $0, duration: .zero) }
        #expect(throws: RolloutPlanError.tooManyStages(101)) { try RolloutPlan(stages: stages) }
    }

    @Test func aPlanThatEndsBelowAHundredPercentSaysSo() throws {
        let plan = try RolloutPlan(stages: [RolloutStage("half", percentage: 50, duration: .zero)])
        #expect(plan.warnings.count == 2)
        #expect(plan.warnings.first?.contains("50 %") == true)
        #expect(plan.warnings.last == "Stage 'half' lasts 0 s: its health is read only once.")
    }

    @Test func aPlanSurvivesItsEncoding() throws {
        let plan = try RolloutPlan(stages: [
            RolloutStage("a", percentage: 5, duration: .milliseconds(1500), needsApproval: true),
            RolloutStage("b", percentage: 6, duration: .zero, allowsUnverified: true),
        ])
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(RolloutPlan.self, from: data) == plan)
        #expect(try RolloutPlan(json: String(decoding: data, as: UTF8.self)) == plan)
    }
}
