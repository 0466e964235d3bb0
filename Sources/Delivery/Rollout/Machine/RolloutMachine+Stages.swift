import SLOEval

/// The way forward.
extension RolloutMachine {
    mutating func handleForward(_ event: RolloutEvent) -> Reaction {
        switch (state, event) {
        case (.ready, .started):
            state = .preflight
            return .perform(.checkPreflight(recordsRevision: true))

        case (.preflight, .preflightPassed(let found)):
            return begin(from: found)
        case (.preflight, .preflightFailed(let reason)):
            return stop(.preflightFailed(reason: reason), response: .hold)

        case (.shifting(let stage), .splitSet):
            possiblePercentages = [plan.stages[stage].percentage]
            state = .verifyingSplit(stage: stage)
            return .perform(.verifySplit(percentage: plan.stages[stage].percentage))
        case (.shifting, .splitNotSet(let reason)), (.verifyingSplit, .splitWrong(let reason)):
            return stop(.failed(reason: reason), response: settings.onFailure)
        case (.confirmingSplit, .splitWrong(let reason)):
            return stop(.failed(reason: reason), response: settings.onFailure)
        case (.shifting, .routeEdited(let reason)), (.verifyingSplit, .routeEdited(let reason)),
            (.confirmingSplit, .routeEdited(let reason)),
            (.settling, .routeEdited(let reason)),
            (.loadTesting, .routeEdited(let reason)), (.watching, .routeEdited(let reason)),
            (.awaitingApproval, .routeEdited(let reason)):
            // Whoever edited the route had a reason; to overwrite it is a person's decision.
            return stop(.routeEdited(reason: reason), response: .hold)

        case (.verifyingSplit(let stage), .splitVerified):
            isSplitVerified = true
            return settle(stage)
        case (.verifyingSplit(let stage), .splitUnverified):
            isSplitVerified = false
            return settle(stage)
        case (.confirmingSplit(let stage), .splitVerified):
            return finish(stage)
        case (.confirmingSplit(let stage), .splitUnverified(let finding)):
            return stop(.inconclusive(reason: unverified(stage, finding)), response: settings.onInconclusive)

        case (.settling(let stage), .settled):
            return settings.loadTest ? test(stage, attempt: 1) : watch(stage)

        case (.loadTesting(let stage, let attempt), .loadTestEnded(let answer)):
            return judge(answer, stage: stage, attempt: attempt)

        case (.watching(let stage), .healthRead(let reading, let elapsedSeconds)):
            return judge(reading, elapsedSeconds: elapsedSeconds, stage: stage)
        case (_, .healthRead(let reading, _)) where stageWatchedBeside != nil:
            return stopped(by: health.noteBeside(reading, settings: settings)) ?? .goOn

        case (.awaitingApproval(let stage), .approved):
            return complete(stage)
        case (.awaitingApproval(let stage), .approvalExpired):
            return stop(.approvalExpired(stage: plan.stages[stage].name), response: .hold)
        case (.awaitingApproval(let stage), .approvalDenied(let person)):
            let name = plan.stages[stage].name
            return stop(.failed(reason: "\(person) did not approve stage '\(name)'"), response: .rollBack)

        default:
            return .ignored
        }
    }

    /// Begins the first stage, or after a crash the one that was not completed.
    private mutating func begin(from found: RolloutBaseline) -> Reaction {
        if let percentage = found.percentage {
            guard possiblePercentages.contains(percentage) else {
                if isResumed, !hasChangedTraffic, !keepsFirstRules {
                    return end(.held(unexplained(percentage), percentages: [percentage]))
                }
                return stop(unexpected(percentage), response: .hold)
            }
            possiblePercentages = [percentage]
        }
        // What was recorded first stays: by now the newest revision may be the one that must go.
        if baseline == nil { baseline = found }
        return shift(to: completedStages)
    }

    private func unexplained(_ percentage: Int) -> RolloutCause {
        .preflightFailed(
            reason: "the canary gets \(percentage) % of the traffic, and the journal doesn't mention it: "
                + "the journal lost lines, or someone else edited the route; give the canary 0 % by hand, "
                + "then --resume or --abort"
        )
    }

    private func unexpected(_ percentage: Int) -> RolloutCause {
        guard baseline != nil else {
            return .preflightFailed(
                reason: "the canary gets \(percentage) % of the traffic already; "
                    + "resume or abort the rollout that began this, or set its share to 0"
            )
        }
        let expected = possiblePercentages.map { "\($0) %" }.joined(separator: " or ")
        return .routeEdited(reason: "it gives the canary \(percentage) %, not \(expected)")
    }

    private mutating func shift(to stage: Int) -> Reaction {
        let expected = possiblePercentages
        let percentage = plan.stages[stage].percentage
        if !possiblePercentages.contains(percentage) { possiblePercentages.append(percentage) }
        health = HealthWatch()
        hasChangedTraffic = true
        state = .shifting(stage: stage)
        return .perform(.setSplit(percentage: percentage, expected: expected))
    }

    private mutating func test(_ stage: Int, attempt: Int) -> Reaction {
        state = .loadTesting(stage: stage, attempt: attempt)
        return .perform(.runLoadTest(stage: stage, attempt: attempt))
    }

    private mutating func judge(_ answer: LoadTestAnswer, stage: Int, attempt: Int) -> Reaction {
        switch answer {
        case .passed: watch(stage)
        case .failed(let finding):
            stop(
                .failed(reason: "the load test of stage '\(plan.stages[stage].name)' failed: \(finding)"),
                response: settings.onFailure
            )
        case .inconclusive where attempt < settings.loadTestAttempts: test(stage, attempt: attempt + 1)
        case .inconclusive(let finding):
            stop(.inconclusive(reason: finding), response: settings.onInconclusive)
        }
    }

    private mutating func watch(_ stage: Int) -> Reaction {
        state = .watching(stage: stage)
        let rest = plan.stages[stage].duration.inSeconds - health.watchedSeconds
        // Good readings that are still lacking when the time is over lie an interval apart as well.
        let wait =
            rest <= 0 && health.watchedSeconds > 0
            ? settings.healthIntervalSeconds : max(0, min(settings.healthIntervalSeconds, rest))
        return .perform(.checkHealth(stage: stage, afterSeconds: wait))
    }

    /// The end of the way forward that a judgement of the health brings, if it does.
    private mutating func stopped(by judgement: HealthWatch.Judgement) -> Reaction? {
        switch judgement {
        case .failed(let reason): stop(.failed(reason: reason), response: settings.onFailure)
        case .inconclusive(let reason): stop(.inconclusive(reason: reason), response: settings.onInconclusive)
        case .goOn, .passed: nil
        }
    }

    private mutating func judge(_ reading: HealthReading, elapsedSeconds: Double, stage: Int) -> Reaction {
        let judgement = health.note(
            reading,
            elapsedSeconds: elapsedSeconds,
            duration: plan.stages[stage].duration.inSeconds,
            settings: settings
        )
        if let end = stopped(by: judgement) { return end }
        guard judgement == .passed else { return watch(stage) }
        guard plan.stages[stage].needsApproval else { return complete(stage) }
        state = .awaitingApproval(stage: stage)
        return .perform(.awaitApproval(stage: stage))
    }

    private mutating func settle(_ stage: Int) -> Reaction {
        state = .settling(stage: stage)
        return .perform(.settle(seconds: settings.settleSeconds))
    }

    private func unverified(_ stage: Int, _ finding: String) -> String {
        "the split of stage '\(plan.stages[stage].name)' was never verified: \(finding); "
            + RolloutStage.remedyForLittleTraffic
    }

    /// A split that was never seen to be right is no basis for a larger one.
    private mutating func complete(_ stage: Int) -> Reaction {
        if isSplitVerified || plan.stages[stage].allowsUnverified { return finish(stage) }
        state = .confirmingSplit(stage: stage)
        return .perform(.verifySplit(percentage: plan.stages[stage].percentage))
    }

    private mutating func finish(_ stage: Int) -> Reaction {
        completedStages = stage + 1
        return completedStages == plan.stages.count
            ? end(.done(percentage: plan.finalPercentage)) : shift(to: completedStages)
    }

    /// The stage whose health is read beside the step under way; `nil` where nobody should look, or where the
    /// step itself does.
    var stageWatchedBeside: Int? {
        switch state {
        case .verifyingSplit(let stage), .confirmingSplit(let stage), .settling(let stage),
            .loadTesting(let stage, _), .awaitingApproval(let stage):
            stage
        case .ready, .preflight, .shifting, .watching, .rollingBack, .left, .ended: nil
        }
    }
}
