#define _GNU_SOURCE
#include "CSpawn.h"
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

// Far more than run at once; a child that finds no place still has the signal of its parent's death.
#define MOST_GROUPS 1024

void loadgate_tell_guard(int guard, pid_t group) {
    ssize_t count;
    // A guard that was killed or stopped must hold nobody up.
    do { count = send(guard, &group, sizeof group, MSG_NOSIGNAL | MSG_DONTWAIT); } while (count < 0 && errno == EINTR);
}

void loadgate_release(int guard, pid_t group) {
    if (guard >= 0) loadgate_tell_guard(guard, -group);
}

static void replace(pid_t *groups, pid_t found, pid_t with) {
    for (int i = 0; i < MOST_GROUPS; i++) {
        if (groups[i] != found) continue;
        groups[i] = with;
        return;
    }
}

// Out of reach of what ends the other process: its terminal, its group, its folder, its descriptors.
static void leave_surroundings(int end) {
    setsid();
    if (chdir("/") != 0) { /* Then it stays where it is. */ }
    struct sigaction ignoring = {0};
    ignoring.sa_handler = SIG_IGN;
    for (int number = 1; number < NSIG; number++) sigaction(number, &ignoring, 0);
    int nothing = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++) dup2(nothing, i);
    loadgate_close_except(&end, 1);
#ifdef __linux__
    prctl(PR_SET_NAME, "loadgate-guard");
#endif
}

// Runs in a copy of a process that may have threads: async-signal-safe calls only.
_Noreturn static void guard(int end) {
    static pid_t groups[MOST_GROUPS];
    leave_surroundings(end);
    while (1) {
        pid_t group;
        ssize_t count = recv(end, &group, sizeof group, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        if (count != sizeof group || group == 0) continue;
        if (group > 0) replace(groups, 0, group);
        else replace(groups, -group, 0);
    }
    // The number of a group is not given to another while anyone is in it.
    for (int i = 0; i < MOST_GROUPS; i++) {
        if (groups[i] > 1) kill(-groups[i], SIGKILL);
    }
    _exit(0);
}

int loadgate_start_guard(void) {
    int ends[2];
#ifdef __linux__
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
#else
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return -1;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
    for (int i = 0; i < 2; i++) {
        if (ends[i] > 2) continue;
        int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
        close(ends[i]);
        ends[i] = moved;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) guard(ends[1]);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    close(ends[1]);
    if (pid > 0) return ends[0];
    close(ends[0]);
    errno = error;
    return -1;
}
