import Foundation

#if canImport(Glibc)
    import CSpawn
#endif

/// What happens in a child between its birth and the start of its program (posix_spawn).
struct SpawnRecipe: ~Copyable {
    private var actions = posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()

    /// Creates a recipe for a child with these descriptors as its 0, 1 and 2 and no others, in a process group
    /// of its own, with default handling of all signals.
    init(standardStreams: [Int32], workingDirectory: String?) throws(SystemError) {
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        for (number, descriptor) in standardStreams.enumerated() {
            try check(posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number)))
        }
        if let workingDirectory {
            try check(posix_spawn_file_actions_addchdir_np(&actions, workingDirectory))
        }
        var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            try check(posix_spawn_file_actions_addclosefrom_np(&actions, Int32(standardStreams.count)))
        #endif
        var signals = sigset_t()
        sigemptyset(&signals)
        try check(posix_spawnattr_setsigmask(&attributes, &signals))
        sigfillset(&signals)
        try check(posix_spawnattr_setsigdefault(&attributes, &signals))
        try check(posix_spawnattr_setpgroup(&attributes, 0))
        try check(posix_spawnattr_setflags(&attributes, Int16(flags)))
    }

    deinit {
        var (actions, attributes) = (actions, attributes)
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    /// Starts the program and returns its process number, which is also that of its group.
    func spawn(_ path: String, _ call: ProcessCall) throws(SystemError) -> pid_t {
        var pid: pid_t = 0
        let arguments = CStringList([call.program] + call.arguments)
        let environment = CStringList(call.environment.map { "\($0.key)=\($0.value)" }.sorted())
        var (actions, attributes) = (actions, attributes)
        try check(posix_spawn(&pid, path, &actions, &attributes, arguments.pointers, environment.pointers))
        return pid
    }
}

/// These functions return the error instead of setting `errno`.
private func check(_ code: Int32) throws(SystemError) {
    if code != 0 { throw SystemError(code: code) }
}

/// A list of C strings that ends in a null pointer, as `argv` and `envp` are.
private final class CStringList {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) {
        // SAFETY: each copy is owned by this list alone and freed once, in deinit.
        pointers = strings.map { strdup($0) } + [nil]
    }

    deinit { for pointer in pointers { free(pointer) } }
}
