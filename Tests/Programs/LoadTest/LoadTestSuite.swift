import TestSupport
import Testing

/// The built `loadtest`, end to end.
@Suite(.sharesProcessor) struct LoadTestSuite {}
