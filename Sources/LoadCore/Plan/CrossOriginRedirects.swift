/// The rule for a request that is redirected to another origin: another scheme, host or port.
///
/// The service that answers there is another one, or the same one behind another front. Its latencies and
/// statuses say nothing of the service that was asked, and a canary that sends everything on to production
/// would pass every test.
public enum CrossOriginRedirects: String, Sendable, Codable, CaseIterable {
    /// Nothing is sent there: the request fails as `FailureKind.leftOrigin`.
    case refused
    /// The redirect is followed, without credentials; the answer counts, and that it did is counted.
    case followed
    /// The redirect is followed, without credentials, and the request fails as
    /// `FailureKind.leftOrigin` whatever comes back.
    case followedAsFailures

    /// The rule for a load test, and for a test of a canary, when redirects are to be followed or not.
    public init(follow: Bool, provesCanary: Bool = false) {
        self = !follow ? .refused : provesCanary ? .followedAsFailures : .followed
    }
}
