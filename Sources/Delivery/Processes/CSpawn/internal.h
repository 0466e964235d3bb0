#ifndef LOADGATE_CSPAWN_INTERNAL_H
#define LOADGATE_CSPAWN_INTERNAL_H

#include <sys/types.h>

// Closes all descriptors from 3 on but these; negative ones are passed over.
void loadgate_close_except(const int *kept, int count);

// Tells the guard of a new group, or, with a negative number, of one that is not its business any more.
void loadgate_tell_guard(int guard, pid_t group);

#endif
