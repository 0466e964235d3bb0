import LoadCore
import Reporting

/// An address that a rollout depends on, asked once before traffic is moved.
public struct RolloutAddress: Sendable {
    /// The option that names it: `--health-url`.
    public var option: String
    /// The address as messages show it.
    public var address: String
    /// Whether it is the canary's.
    var isCanary: Bool
    private let refusal: @Sendable () async -> String?

    /// Creates an address.
    ///
    /// - Parameters:
    ///   - option: the option that names it.
    ///   - address: the address as messages show it, without secrets.
    ///   - isCanary: whether it is the canary's, which may have options of its own.
    ///   - refusal: asks it once, in bounded time, and tells why it can't be asked; `nil` when it answers,
    ///     however badly.
    public init(
        option: String,
        address: String,
        isCanary: Bool = false,
        refusal: @escaping @Sendable () async -> String?
    ) {
        self.option = option
        self.isCanary = isCanary
        self.address = address
        self.refusal = refusal
    }

    /// Why it can't be asked, with option and address; `nil` when it answers.
    func complaint() async -> String? {
        guard let reason = await refusal() else { return nil }
        return
            "\(option) \(address) can't be asked: \(reason.singleLine)"
            + ConnectionFault.remedy(
                for: reason,
                asksCanary: isCanary,
                otherwise: "check the address, and whether its server runs"
            )
    }
}
