import Testing

/// The built `progressive-rollout`, end to end.
@Suite struct RolloutSuite {}
