/* A name server that misbehaves, by LD_PRELOAD: takes the place of getaddrinfo in the process that it is loaded into,
 * so that no name ever leaves the machine. TM_TEST_RESOLVER says how it behaves:
 *
 * - silent: never answers
 * - unknown: says that there is no such name
 * - later: says that nobody can tell at the moment
 * - slow:N: answers 127.0.0.1 after N milliseconds
 * - both:A,B: answers these two addresses in this order
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
    /* A cast between the two kinds of pointers is not C; POSIX wants it to work. */
    *(void **)&resolve = dlsym(RTLD_NEXT, "getaddrinfo");
    if (behaviour == NULL || strcmp(behaviour, "unknown") == 0)
        return EAI_NONAME;
    if (strcmp(behaviour, "later") == 0)
        return EAI_AGAIN;
    if (strncmp(behaviour, "slow:", strlen("slow:")) == 0) {
        long milliseconds = strtol(behaviour + strlen("slow:"), NULL, 10);
        struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
        nanosleep(&pause, NULL);
        return resolve("127.0.0.1", service, hints, found);
    }
    if (strncmp(behaviour, "both:", strlen("both:")) == 0) {
        const char *first = behaviour + strlen("both:"), *second = strchr(first, ',') + 1;
        char address[64] = "";
        int error;
        strncat(address, first, (size_t)(second - first - 1));
        error = resolve(address, service, hints, found);
        /* With a kind of socket in the hints there is one entry for each address. */
        return error != 0 ? error : resolve(second, service, hints, &(*found)->ai_next);
    }
    for (;;)
        pause();
}
