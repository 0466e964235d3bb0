// Swift's Glibc module leaves these three headers out; nothing is declared here.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
