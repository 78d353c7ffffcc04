/* Linked to a program with -Wl,--wrap=flock,--wrap=rename, it kills the program where TM_TEST_DIE says: "locked" (the
 * lock was taken), "storing" (before the new name is given) or "stored" (after that). */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>

int __real_flock(int fd, int operation);
int __real_rename(const char *from, const char *to);
int __wrap_flock(int fd, int operation);
int __wrap_rename(const char *from, const char *to);

static void die_at(const char *place) {
    const char *where = getenv("TM_TEST_DIE");
    if (where != NULL && strcmp(where, place) == 0)
        raise(SIGKILL);
}

int __wrap_flock(int fd, int operation) {
    int answer = __real_flock(fd, operation);
    die_at("locked");
    return answer;
}

int __wrap_rename(const char *from, const char *to) {
    die_at("storing");
    int answer = __real_rename(from, to);
    die_at("stored");
    return answer;
}
