#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A library of the system, loaded while the program runs and open until the process ends: nothing is linked, and
/// no header is needed.
struct SharedLibrary {
    /// Why a library or one of its functions is not there, in the loader's words.
    struct Failure: Error, Equatable {
        let reason: String
    }

    private let name: String
    private let handle: UnsafeMutableRawPointer

    init(_ name: String) throws(Failure) {
        guard let handle = dlopen(name, RTLD_NOW) else {
            throw Failure(reason: dlerror().map { String(cString: $0) } ?? "\(name) can't be loaded")
        }
        self.name = name
        self.handle = handle
    }

    /// Returns a function of the library; the caller knows its type.
    func function<Function>(_ symbol: String) throws(Failure) -> Function {
        guard let address = dlsym(handle, symbol) else {
            throw Failure(reason: "\(name) has no function \(symbol)")
        }
        // SAFETY: `Function` is the C type that the library's manual gives the symbol; both are pointers.
        return unsafeBitCast(address, to: Function.self)
    }
}
