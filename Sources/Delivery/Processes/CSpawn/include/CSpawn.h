// Starts child processes that can't outlive us. In C, because a program in Swift may not run between fork and exec:
// only async-signal-safe calls are allowed there (signal-safety(7)).
#ifndef LOADGATE_CSPAWN_H
#define LOADGATE_CSPAWN_H

#include <sys/types.h>

/// A program to start and what surrounds it. All descriptors of ours must be closed by exec (FD_CLOEXEC).
struct loadgate_child {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// The folder to run it in; NULL for that of this process.
    const char *folder;
    /// Become descriptors 0, 1 and 2. The child gets no others.
    int standard_streams[3];
    /// Receives an int: the error that kept the program from starting. Ends without one when it has started.
    /// With a gate, a 0 comes first, as soon as the child waits at it.
    int report;
    /// The child waits for a byte from here before it becomes the program, and ends when there is none; -1 for no gate.
    int gate;
    /// The socket of the guard, as `loadgate_start_guard` returns it; -1 for none.
    int guard;
};

/// Starts a child that leads a process group of its own, has default signal handling, and is killed (SIGKILL) when
/// the calling thread ends. Returns its number, or -1 and sets errno.
pid_t loadgate_spawn(const struct loadgate_child *child);

/// Starts the process that kills the groups of all children that are left when this process is gone, however it
/// ended. Returns a socket to it, or -1 and sets errno.
int loadgate_start_guard(void);

/// Tells the guard that a group is none of its business any more. To be called before its leader is reaped.
void loadgate_release(int guard, pid_t group);

/// A descriptor that stands for a process, whatever becomes of its number, or -1 and errno (pidfd_open(2)).
int loadgate_open_process(pid_t pid);

/// Sends a signal to the process behind such a descriptor; 0, or -1 and errno (pidfd_send_signal(2)).
int loadgate_signal_process(int descriptor, int signal);

#endif
