/// Whether a verification goes on; from its verdict so far and its `X509_STORE_CTX`.
typealias VerifyCallback = @convention(c) (Int32, OpaquePointer?) -> Int32
/// Writes a passphrase and returns its length.
typealias PassphraseCallback =
    @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32
/// Takes a session of a connection; whether it keeps it.
typealias SessionCallback = @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
/// Is told that the peer wants a certificate; whether the handshake goes on.
typealias CertificateCallback = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32

/// The functions of libssl that are used. The initializer shows the name of each in OpenSSL's manual.
struct SSLFunctions: Sendable {
    let initialize: @convention(c) (UInt64, OpaquePointer?) -> Int32
    let clientMethod: @convention(c) () -> OpaquePointer?
    let contextNew: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let contextFree: @convention(c) (OpaquePointer?) -> Void
    let contextControl: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let contextUseSystemCAs: @convention(c) (OpaquePointer?) -> Int32
    let contextAddCAs: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let contextSetVerify: @convention(c) (OpaquePointer?, Int32, VerifyCallback?) -> Void
    let contextSetProtocols: @convention(c) (OpaquePointer?, UnsafePointer<UInt8>?, UInt32) -> Int32
    let contextUseCertificates: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let contextUseKey: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32
    let contextCheckKey: @convention(c) (OpaquePointer?) -> Int32
    let contextSetPassphrase: @convention(c) (OpaquePointer?, PassphraseCallback?) -> Void
    let contextSetPassphraseData: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Void
    let contextOnSession: @convention(c) (OpaquePointer?, SessionCallback?) -> Void
    let contextOnCertificateRequest:
        @convention(c) (OpaquePointer?, CertificateCallback?, UnsafeMutableRawPointer?) -> Void
    let contextAllowLateRequests: @convention(c) (OpaquePointer?, Int32) -> Void
    let new: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let free: @convention(c) (OpaquePointer?) -> Void
    let control: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let setWire: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Void
    let setData: @convention(c) (OpaquePointer?, Int32, UnsafeMutableRawPointer?) -> Int32
    let data: @convention(c) (OpaquePointer?, Int32) -> UnsafeMutableRawPointer?
    let verificationDataIndex: @convention(c) () -> Int32
    let verification: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let setSession: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let isResumed: @convention(c) (OpaquePointer?) -> Int32
    let sessionVersion: @convention(c) (OpaquePointer?) -> Int32
    let sessionFree: @convention(c) (OpaquePointer?) -> Void
    let beginAsClient: @convention(c) (OpaquePointer?) -> Void
    let handshake: @convention(c) (OpaquePointer?) -> Int32
    let read:
        @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>?) ->
            Int32
    let write: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int, UnsafeMutablePointer<Int>?) -> Int32
    let hasPending: @convention(c) (OpaquePointer?) -> Int32
    let error: @convention(c) (OpaquePointer?, Int32) -> Int32
    let shutdown: @convention(c) (OpaquePointer?) -> Int32
    let setShutdown: @convention(c) (OpaquePointer?, Int32) -> Void
    let alertName: @convention(c) (Int32) -> UnsafePointer<CChar>?
    let serverMethod: @convention(c) () -> OpaquePointer?
    let contextStore: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let contextUseCertificate: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let contextUsePrivateKey: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let contextSetSessionID: @convention(c) (OpaquePointer?, UnsafePointer<UInt8>?, UInt32) -> Int32
    let beginAsServer: @convention(c) (OpaquePointer?) -> Void

    init(_ library: SharedLibrary) throws(SharedLibrary.Failure) {
        initialize = try library.function("OPENSSL_init_ssl")
        clientMethod = try library.function("TLS_client_method")
        contextNew = try library.function("SSL_CTX_new")
        contextFree = try library.function("SSL_CTX_free")
        contextControl = try library.function("SSL_CTX_ctrl")
        contextUseSystemCAs = try library.function("SSL_CTX_set_default_verify_paths")
        contextAddCAs = try library.function("SSL_CTX_load_verify_file")
        contextSetVerify = try library.function("SSL_CTX_set_verify")
        contextSetProtocols = try library.function("SSL_CTX_set_alpn_protos")
        contextUseCertificates = try library.function("SSL_CTX_use_certificate_chain_file")
        contextUseKey = try library.function("SSL_CTX_use_PrivateKey_file")
        contextCheckKey = try library.function("SSL_CTX_check_private_key")
        contextSetPassphrase = try library.function("SSL_CTX_set_default_passwd_cb")
        contextSetPassphraseData = try library.function("SSL_CTX_set_default_passwd_cb_userdata")
        contextOnSession = try library.function("SSL_CTX_sess_set_new_cb")
        contextOnCertificateRequest = try library.function("SSL_CTX_set_cert_cb")
        contextAllowLateRequests = try library.function("SSL_CTX_set_post_handshake_auth")
        new = try library.function("SSL_new")
        free = try library.function("SSL_free")
        control = try library.function("SSL_ctrl")
        setWire = try library.function("SSL_set_bio")
        setData = try library.function("SSL_set_ex_data")
        data = try library.function("SSL_get_ex_data")
        verificationDataIndex = try library.function("SSL_get_ex_data_X509_STORE_CTX_idx")
        verification = try library.function("SSL_get0_param")
        setSession = try library.function("SSL_set_session")
        isResumed = try library.function("SSL_session_reused")
        sessionVersion = try library.function("SSL_SESSION_get_protocol_version")
        sessionFree = try library.function("SSL_SESSION_free")
        beginAsClient = try library.function("SSL_set_connect_state")
        handshake = try library.function("SSL_do_handshake")
        read = try library.function("SSL_read_ex")
        write = try library.function("SSL_write_ex")
        hasPending = try library.function("SSL_has_pending")
        error = try library.function("SSL_get_error")
        shutdown = try library.function("SSL_shutdown")
        setShutdown = try library.function("SSL_set_shutdown")
        alertName = try library.function("SSL_alert_desc_string_long")
        serverMethod = try library.function("TLS_server_method")
        contextStore = try library.function("SSL_CTX_get_cert_store")
        contextUseCertificate = try library.function("SSL_CTX_use_certificate")
        contextUsePrivateKey = try library.function("SSL_CTX_use_PrivateKey")
        contextSetSessionID = try library.function("SSL_CTX_set_session_id_context")
        beginAsServer = try library.function("SSL_set_accept_state")
    }
}
