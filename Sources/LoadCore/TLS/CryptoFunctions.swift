#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads bytes of a BIO into memory; how many, or 0 or less for none.
typealias BIOReadCallback = @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32
/// Writes bytes of memory to a BIO; how many, or 0 or less for none.
typealias BIOWriteCallback = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32
/// Answers one of the questions that OpenSSL asks a BIO.
typealias BIOControlCallback =
    @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int

/// The functions of libcrypto that are used. The initializer shows the name of each in OpenSSL's manual.
struct CryptoFunctions: Sendable {
    let takeError: @convention(c) () -> UInt
    let clearErrors: @convention(c) () -> Void
    let errorReason: @convention(c) (UInt) -> UnsafePointer<CChar>?
    let bioType: @convention(c) () -> Int32
    let bioMethodNew: @convention(c) (Int32, UnsafePointer<CChar>?) -> OpaquePointer?
    let bioMethodFree: @convention(c) (OpaquePointer?) -> Void
    let bioMethodSetRead: @convention(c) (OpaquePointer?, BIOReadCallback?) -> Int32
    let bioMethodSetWrite: @convention(c) (OpaquePointer?, BIOWriteCallback?) -> Int32
    let bioMethodSetControl: @convention(c) (OpaquePointer?, BIOControlCallback?) -> Int32
    let bioNew: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let bioFree: @convention(c) (OpaquePointer?) -> Int32
    let bioMemory: @convention(c) () -> OpaquePointer?
    let bioRead: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int32) -> Int32
    let bioData: @convention(c) (OpaquePointer?) -> UnsafeMutableRawPointer?
    let bioSetData: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Void
    let bioSetReady: @convention(c) (OpaquePointer?, Int32) -> Void
    let bioSetFlags: @convention(c) (OpaquePointer?, Int32) -> Void
    let bioClearFlags: @convention(c) (OpaquePointer?, Int32) -> Void
    let setHostFlags: @convention(c) (OpaquePointer?, UInt32) -> Void
    let setHost: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int) -> Int32
    let setAddress: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let verifiedCertificate: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let verificationError: @convention(c) (OpaquePointer?) -> Int32
    let verificationData: @convention(c) (OpaquePointer?, Int32) -> UnsafeMutableRawPointer?
    let verificationReason: @convention(c) (Int) -> UnsafePointer<CChar>?
    let subject: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let issuer: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let validFrom: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let validUntil: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let timeParts: @convention(c) (OpaquePointer?, UnsafeMutablePointer<tm>?) -> Int32
    let printName: @convention(c) (OpaquePointer?, OpaquePointer?, Int32, UInt) -> Int32
    let extensionPlace: @convention(c) (OpaquePointer?, Int32, Int32) -> Int32
    let extensionAt: @convention(c) (OpaquePointer?, Int32) -> OpaquePointer?
    let printExtension: @convention(c) (OpaquePointer?, OpaquePointer?, UInt, Int32) -> Int32
    let bioMemoryOf: @convention(c) (UnsafeRawPointer?, Int32) -> OpaquePointer?
    let readCertificate:
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, PassphraseCallback?, UnsafeMutableRawPointer?
        ) -> OpaquePointer?
    let writeCertificate: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let storeAdd: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let certificateNew: @convention(c) () -> OpaquePointer?
    let certificateFree: @convention(c) (OpaquePointer?) -> Void
    let certificateSetVersion: @convention(c) (OpaquePointer?, Int) -> Int32
    let certificateSerial: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let integerSet: @convention(c) (OpaquePointer?, Int) -> Int32
    let certificateBegin: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let certificateEnd: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let timeFromNow: @convention(c) (OpaquePointer?, Int) -> OpaquePointer?
    let certificateSetKey: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let nameAdd:
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>?, Int32, UnsafePointer<UInt8>?, Int32, Int32, Int32
        ) -> Int32
    let certificateSetIssuer: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    let extensionNew:
        @convention(c) (OpaquePointer?, OpaquePointer?, Int32, UnsafePointer<CChar>?) -> OpaquePointer?
    let extensionFree: @convention(c) (OpaquePointer?) -> Void
    let certificateAdd: @convention(c) (OpaquePointer?, OpaquePointer?, Int32) -> Int32
    let certificateSign: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
    let sha256: @convention(c) () -> OpaquePointer?
    let keyMakerNew:
        @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
    let keyMakerFree: @convention(c) (OpaquePointer?) -> Void
    let keyMakerBegin: @convention(c) (OpaquePointer?) -> Int32
    let keyMakerSetGroup: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    let keyMake: @convention(c) (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?) -> Int32
    let keyFree: @convention(c) (OpaquePointer?) -> Void

    init(_ library: SharedLibrary) throws(SharedLibrary.Failure) {
        takeError = try library.function("ERR_get_error")
        clearErrors = try library.function("ERR_clear_error")
        errorReason = try library.function("ERR_reason_error_string")
        bioType = try library.function("BIO_get_new_index")
        bioMethodNew = try library.function("BIO_meth_new")
        bioMethodFree = try library.function("BIO_meth_free")
        bioMethodSetRead = try library.function("BIO_meth_set_read")
        bioMethodSetWrite = try library.function("BIO_meth_set_write")
        bioMethodSetControl = try library.function("BIO_meth_set_ctrl")
        bioNew = try library.function("BIO_new")
        bioFree = try library.function("BIO_free")
        bioMemory = try library.function("BIO_s_mem")
        bioRead = try library.function("BIO_read")
        bioData = try library.function("BIO_get_data")
        bioSetData = try library.function("BIO_set_data")
        bioSetReady = try library.function("BIO_set_init")
        bioSetFlags = try library.function("BIO_set_flags")
        bioClearFlags = try library.function("BIO_clear_flags")
        setHostFlags = try library.function("X509_VERIFY_PARAM_set_hostflags")
        setHost = try library.function("X509_VERIFY_PARAM_set1_host")
        setAddress = try library.function("X509_VERIFY_PARAM_set1_ip_asc")
        verifiedCertificate = try library.function("X509_STORE_CTX_get_current_cert")
        verificationError = try library.function("X509_STORE_CTX_get_error")
        verificationData = try library.function("X509_STORE_CTX_get_ex_data")
        verificationReason = try library.function("X509_verify_cert_error_string")
        subject = try library.function("X509_get_subject_name")
        issuer = try library.function("X509_get_issuer_name")
        validFrom = try library.function("X509_get0_notBefore")
        validUntil = try library.function("X509_get0_notAfter")
        timeParts = try library.function("ASN1_TIME_to_tm")
        printName = try library.function("X509_NAME_print_ex")
        extensionPlace = try library.function("X509_get_ext_by_NID")
        extensionAt = try library.function("X509_get_ext")
        printExtension = try library.function("X509V3_EXT_print")
        bioMemoryOf = try library.function("BIO_new_mem_buf")
        readCertificate = try library.function("PEM_read_bio_X509")
        writeCertificate = try library.function("PEM_write_bio_X509")
        storeAdd = try library.function("X509_STORE_add_cert")
        certificateNew = try library.function("X509_new")
        certificateFree = try library.function("X509_free")
        certificateSetVersion = try library.function("X509_set_version")
        certificateSerial = try library.function("X509_get_serialNumber")
        integerSet = try library.function("ASN1_INTEGER_set")
        certificateBegin = try library.function("X509_getm_notBefore")
        certificateEnd = try library.function("X509_getm_notAfter")
        timeFromNow = try library.function("X509_gmtime_adj")
        certificateSetKey = try library.function("X509_set_pubkey")
        nameAdd = try library.function("X509_NAME_add_entry_by_txt")
        certificateSetIssuer = try library.function("X509_set_issuer_name")
        extensionNew = try library.function("X509V3_EXT_conf_nid")
        extensionFree = try library.function("X509_EXTENSION_free")
        certificateAdd = try library.function("X509_add_ext")
        certificateSign = try library.function("X509_sign")
        sha256 = try library.function("EVP_sha256")
        keyMakerNew = try library.function("EVP_PKEY_CTX_new_from_name")
        keyMakerFree = try library.function("EVP_PKEY_CTX_free")
        keyMakerBegin = try library.function("EVP_PKEY_keygen_init")
        keyMakerSetGroup = try library.function("EVP_PKEY_CTX_set_group_name")
        keyMake = try library.function("EVP_PKEY_generate")
        keyFree = try library.function("EVP_PKEY_free")
    }
}
