import Testing

/// The built `canary-verify`, end to end.
@Suite struct CanarySuite {}
