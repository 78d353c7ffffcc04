/* A malloc that refuses what is large, to be loaded before libc: a machine that is out of memory for that, and for
 * nothing else.
 *
 * `large_from` says what is large; it is 0, and everything is granted, until a program sets it. `refused` counts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

size_t large_from;
unsigned refused;

/* libc's own, by the names that it has for those who stand in for malloc. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static int too_large(size_t size) {
    if (large_from == 0 || size < large_from)
        return 0;
    __atomic_fetch_add(&refused, 1, __ATOMIC_RELAXED);
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return too_large(size) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return too_large(count * size) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    return too_large(size) ? NULL : __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (too_large(size))
        return ENOMEM;
    *block = __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}
