import TestSupport
import Testing

/// The built `progressive-rollout`, end to end.
@Suite(.sharesProcessor) struct RolloutSuite {}
