import LoadCore
import Testing

@Suite struct SecretNameTests {
    @Test(arguments: [
        "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-API-Key", "X-Auth-Token", "x-auth",
        "jwt", "id_jwt", "pwd", "userpwd", "access_key", "accessKey", "AWSAccessKeyId", "accesskey", "apikey",
        "APIKey", "api.key", "sig", "SIG", "X-Amz-Signature", "code", "auth_code", "client_secret",
        "session-id",
        "PHPSESSID", "connect.sid", "X-CSRF", "otp", "key2", "private_key", "passphrase", "oauth", "pw",
    ])
    func aNameTellsASecret(name: String) {
        #expect(SecretName.marks(name))
    }

    @Test(arguments: [
        "Content-Type", "Accept", "Accept-Encoding", "X-Author", "X-Request-Id", "User-Agent", "X-Design",
        "Host",
        "status_code", "statusCode", "country-code", "error_code", "monkey", "signal", "q", "page", "",
    ])
    func anotherNameTellsNone(name: String) {
        #expect(!SecretName.marks(name))
    }

    @Test(arguments: [("/token", false), ("slack_webhook", true), ("headers", true), ("smtp_password", true)])
    func aPathIsNoKeyOfASecret(key: String, isSecret: Bool) {
        #expect(SecretName.marksSetting(key) == isSecret)
    }
}
