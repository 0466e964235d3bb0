// Swift's Glibc module leaves these two headers out; nothing is declared here.
#include <sys/epoll.h>
#include <sys/eventfd.h>
