/* A name server that misbehaves, by LD_PRELOAD: takes the place of getaddrinfo in the process that it is loaded into,
 * so that no name ever leaves the machine. TM_TEST_RESOLVER says how it behaves:
 *
 * - silent: never answers
 * - unknown: says that there is no such name
 * - later: says that nobody can tell at the moment
 * - slow:N: answers 127.0.0.1 after N milliseconds
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef int (*resolve_fn)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    const char *behaviour = getenv("TM_TEST_RESOLVER");
    resolve_fn resolve;
    (void)node;
    if (behaviour == NULL || strcmp(behaviour, "unknown") == 0)
        return EAI_NONAME;
    if (strcmp(behaviour, "later") == 0)
        return EAI_AGAIN;
    if (strncmp(behaviour, "slow:", strlen("slow:")) == 0) {
        long milliseconds = strtol(behaviour + strlen("slow:"), NULL, 10);
        struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
        nanosleep(&pause, NULL);
        /* A cast between the two kinds of pointers is not C; POSIX wants it to work. */
        *(void **)&resolve = dlsym(RTLD_NEXT, "getaddrinfo");
        return resolve("127.0.0.1", service, hints, found);
    }
    for (;;)
        pause();
}
