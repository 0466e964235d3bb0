import TestSupport
import Testing

/// The built `canary-verify`, end to end.
@Suite(.sharesProcessor) struct CanarySuite {}
