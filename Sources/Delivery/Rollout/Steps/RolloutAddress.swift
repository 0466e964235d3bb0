import Reporting

/// An address that a rollout depends on, asked once before traffic is moved.
public struct RolloutAddress: Sendable {
    /// The option that names it: `--health-url`.
    public var option: String
    /// The address as messages show it.
    public var address: String
    private let refusal: @Sendable () async -> String?

    /// Creates an address.
    ///
    /// - Parameters:
    ///   - option: the option that names it.
    ///   - address: the address as messages show it, without secrets.
    ///   - refusal: asks it once, in bounded time, and tells why it can't be asked; `nil` when it answers,
    ///     however badly.
    public init(option: String, address: String, refusal: @escaping @Sendable () async -> String?) {
        self.option = option
        self.address = address
        self.refusal = refusal
    }

    /// Why it can't be asked, with option and address; `nil` when it answers.
    func complaint() async -> String? {
        guard let reason = await refusal() else { return nil }
        return
            "\(option) \(address) can't be asked: \(reason.singleLine); check the address, and whether its "
            + "server runs"
    }
}
