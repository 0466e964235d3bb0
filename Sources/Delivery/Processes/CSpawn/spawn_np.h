// Swift's Glibc module hides these two functions of <spawn.h> (they need _GNU_SOURCE); both are in glibc 2.34
// and later. They are declared here word for word as there.
#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
