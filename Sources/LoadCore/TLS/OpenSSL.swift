#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

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
        let cryptoLibrary = try SharedLibrary(crypto)
        let sslLibrary = try SharedLibrary(ssl)
        let functions = try CryptoFunctions(cryptoLibrary)
        self.crypto = functions
        self.ssl = try SSLFunctions(sslLibrary)
        // Threads that still run when the process ends must find the library as it was.
        let keepsAtExit: UInt64 = 0x0008_0000
        guard self.ssl.initialize(keepsAtExit, nil) == 1 else {
            throw .refused(functions.takeReasons())
        }
        wireMethod = try BIOMethod(functions)
    }
}

/// A library of the system, open until the process ends.
struct SharedLibrary {
    private let name: String
    private let handle: UnsafeMutableRawPointer

    init(_ name: String) throws(TLSOptionsError) {
        guard let handle = dlopen(name, RTLD_NOW) else {
            throw .unavailable(dlerror().map { String(cString: $0) } ?? "\(name) can't be loaded")
        }
        self.name = name
        self.handle = handle
    }

    /// Returns a function of the library; the caller knows its type.
    func function<Function>(_ symbol: String) throws(TLSOptionsError) -> Function {
        guard let address = dlsym(handle, symbol) else {
            throw .unavailable("\(name) has no function \(symbol)")
        }
        // SAFETY: `Function` is the C type that OpenSSL's manual gives the symbol; both are pointers.
        return unsafeBitCast(address, to: Function.self)
    }
}
