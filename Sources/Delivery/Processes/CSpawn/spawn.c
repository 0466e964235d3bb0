#define _GNU_SOURCE
#include "CSpawn.h"
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

static void close_range_of(int first, int last) {
    if (first > last) return;
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, (unsigned)first, (unsigned)last, 0) == 0) return;
#endif
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur <= (rlim_t)last) last = (int)limit.rlim_cur - 1;
    for (int descriptor = first; descriptor <= last; descriptor++) close(descriptor);
}

void loadgate_close_except(const int *kept, int count) {
    int first = 3;
    while (1) {
        int next = -1;
        for (int i = 0; i < count; i++) {
            if (kept[i] >= first && (next < 0 || kept[i] < next)) next = kept[i];
        }
        if (next < 0) break;
        close_range_of(first, next - 1);
        first = next + 1;
    }
    close_range_of(first, __INT_MAX__);
}

// Descriptors below 3 are about to be replaced.
static int above_standard_streams(int descriptor) {
    return descriptor < 0 || descriptor > 2 ? descriptor : fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

static void set_default_signals(void) {
    struct sigaction action = {0}, present;
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) {
        // What nohup set is meant for children too.
        if (number == SIGHUP && sigaction(number, 0, &present) == 0 && present.sa_handler == SIG_IGN) continue;
        sigaction(number, &action, 0);
    }
}

static void tell(int report, int error) {
    ssize_t count;
    do { count = write(report, &error, sizeof error); } while (count < 0 && errno == EINTR);
}

static int wait_at(int gate) {
    char byte;
    ssize_t count;
    do { count = read(gate, &byte, 1); } while (count < 0 && errno == EINTR);
    return count == 1;
}

// The child's side. Where the memory is the parent's (vfork), it changes nothing but its own variables.
_Noreturn static void become(const struct loadgate_child *child, pid_t parent) {
    set_default_signals();
    int report = above_standard_streams(child->report);
    int gate = above_standard_streams(child->gate);
    int guard = above_standard_streams(child->guard);
    int streams[3];
    for (int i = 0; i < 3; i++) streams[i] = above_standard_streams(child->standard_streams[i]);
    if (setpgid(0, 0) != 0) goto failed;
    for (int i = 0; i < 3; i++) {
        if (dup2(streams[i], i) < 0) goto failed;
    }
    int kept[3] = {report, gate, guard};
    loadgate_close_except(kept, 3);
    if (child->folder && chdir(child->folder) != 0) goto failed;
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // A parent that was gone before is not told of any more.
    if (getppid() != parent) _exit(127);
#endif
    if (guard >= 0) loadgate_tell_guard(guard, getpid());
    if (gate >= 0) {
        tell(report, 0);
        if (!wait_at(gate)) _exit(127);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    execve(child->path, child->arguments, child->environment);
failed:
    tell(report, errno);
    _exit(127);
}

pid_t loadgate_spawn(const struct loadgate_child *child) {
    // A handler that ran in a child of vfork would run in our memory.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    // vfork copies no memory, which counts while load is generated, but holds this thread up until exec; a child
    // that waits at a gate needs its own.
    pid_t pid = child->gate >= 0 ? fork() : vfork();
    if (pid == 0) become(child, parent);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    errno = error;
    return pid;
}

int loadgate_open_process(pid_t pid) {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    errno = ENOSYS;
    return -1;
#endif
}

int loadgate_signal_process(int descriptor, int signal) {
#if defined(__linux__) && defined(SYS_pidfd_send_signal)
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, 0, 0);
#else
    errno = ENOSYS;
    return -1;
#endif
}
