/// The system's zlib, loaded while the program runs like ``OpenSSL``.
///
/// Foundation brings the same library into the process. Its functions are called by their documented C interface
/// (<https://zlib.net/manual.html>), which all versions 1 keep.
struct Zlib: Sendable {
    private typealias Version = @convention(c) () -> UnsafePointer<CChar>?
    private typealias Begin =
        @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32) -> Int32

    private let version: Version
    private let initialize: Begin
    /// `inflateReset2`: begins anew with the memory of before.
    let reset: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32
    /// `inflate`.
    let inflate: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32
    /// `inflateEnd`.
    let end: @convention(c) (UnsafeMutableRawPointer?) -> Int32

    /// The library of this process, loaded when it is first asked for.
    static let loaded: Result<Zlib, ZlibUnavailable> = Result { () throws(ZlibUnavailable) in try Zlib() }

    /// Loads the library.
    ///
    /// - Parameter name: its file name.
    init(_ name: String = "libz.so.1") throws(ZlibUnavailable) {
        do throws(SharedLibrary.Failure) {
            let library = try SharedLibrary(name)
            version = try library.function("zlibVersion")
            initialize = try library.function("inflateInit2_")
            reset = try library.function("inflateReset2")
            inflate = try library.function("inflate")
            end = try library.function("inflateEnd")
        } catch {
            throw ZlibUnavailable(reason: error.reason)
        }
    }

    /// Prepares a stream for decoding. zlib itself checks that ``ZStream`` has the size of its own.
    func begin(_ stream: UnsafeMutablePointer<ZStream>, windowBits: Int32) -> Int32 {
        initialize(stream, windowBits, version(), Int32(MemoryLayout<ZStream>.size))
    }
}

/// zlib's `z_stream`, field by field.
struct ZStream {
    var nextInput: UnsafePointer<UInt8>?
    var availableInput: UInt32 = 0
    var totalInput: UInt = 0
    var nextOutput: UnsafeMutablePointer<UInt8>?
    var availableOutput: UInt32 = 0
    var totalOutput: UInt = 0
    var message: UnsafePointer<CChar>?
    var state: OpaquePointer?
    var allocate: OpaquePointer?
    var free: OpaquePointer?
    var opaque: OpaquePointer?
    var dataType: Int32 = 0
    var checksum: UInt = 0
    var reserved: UInt = 0
}

/// Why compressed answers can't be asked for: zlib is not installed, or can't be used.
public struct ZlibUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
    /// The loader's reason.
    public let reason: String

    /// Creates the error with the loader's reason.
    package init(reason: String) { self.reason = reason }

    /// The problem and how to solve it.
    public var description: String {
        "compressed answers need zlib, which is not installed here (\(reason)); install zlib1g on Debian and "
            + "Ubuntu, zlib or zlib-ng-compat on Fedora, or zlib on Alpine"
    }
}
