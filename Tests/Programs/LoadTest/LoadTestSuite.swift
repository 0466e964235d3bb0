import Testing

/// The built `loadtest`, end to end.
@Suite struct LoadTestSuite {}
