/// The system's OpenSSL, loaded while the program runs: nothing is linked, and no header is needed.
///
/// Foundation's networking brings the same library into the process through libcurl. Its functions are
/// called by their documented C interface (<https://docs.openssl.org/3.0/man3/>), which all versions 3
/// keep.
final class OpenSSL: Sendable {
    /// The functions of libssl.
    let ssl: SSLFunctions
    /// The functions of libcrypto.
    let crypto: CryptoFunctions
    /// The kind of BIO over which connections read and write.
    let wireMethod: BIOMethod

    /// The library of this process, loaded when it is first asked for.
    static let loaded: Result<OpenSSL, TLSOptionsError> = Result { () throws(TLSOptionsError) in
        try OpenSSL()
    }

    /// The library for callbacks, which are only called when it is there.
    static let current: OpenSSL? = try? loaded.get()

    /// Loads the library.
    ///
    /// - Parameters:
    ///   - ssl: the file name of libssl.
    ///   - crypto: the file name of libcrypto.
    /// - Throws: ``TLSOptionsError/unavailable(_:)`` with the loader's reason.
    init(ssl: String = "libssl.so.3", crypto: String = "libcrypto.so.3") throws(TLSOptionsError) {
        let functions: CryptoFunctions
        do throws(SharedLibrary.Failure) {
            let cryptoLibrary = try SharedLibrary(crypto)
            let sslLibrary = try SharedLibrary(ssl)
            functions = try CryptoFunctions(cryptoLibrary)
            self.ssl = try SSLFunctions(sslLibrary)
        } catch {
            throw .unavailable(error.reason)
        }
        self.crypto = functions
        // Threads that still run when the process ends must find the library as it was.
        let keepsAtExit: UInt64 = 0x0008_0000
        guard self.ssl.initialize(keepsAtExit, nil) == 1 else {
            throw .refused(functions.takeReasons())
        }
        wireMethod = try BIOMethod(functions)
    }
}
