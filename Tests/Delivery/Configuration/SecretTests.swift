import Testing

@testable import Delivery

@Suite struct SecretTests {
    @Test func nothingThatShowsASecretShowsItsText() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped,
        ] {
            #expect(text.contains(Secret.placeholder))
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.revealed == "hunter2")
    }
}
