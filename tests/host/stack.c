/* A call fits into a stack of 128 KiB, which is what a thread gets from musl: with a name to look up, a full TLS
 * handshake, an attempt that fails, and the report of it all.
 */
#include "host.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define STACK_BYTES (128 * 1024)
#define GUARD_BYTES (64 * 1024)
#define UNTOUCHED 0xa5

static void *calls(void *unused) {
    tm_context *ctx = make_context();
    tm_result *result = NULL;
    char *report;
    (void)unused;
    require_status(TM_OK, call_once(ctx));
    require_status(TM_OK, tm_context_last_result(ctx, &result));
    require(tm_result_attempts(result) == 2);
    report = tm_result_to_json(result);
    require(strstr(report, "TM_ERR_SERVER") != NULL);
    tm_string_free(report);
    tm_result_free(result);
    tm_context_free(ctx);
    return NULL;
}

int main(void) {
    size_t untouched = 0;
    pthread_attr_t attributes;
    pthread_t thread;
    unsigned char *whole = (unsigned char *)mmap(NULL, GUARD_BYTES + STACK_BYTES, PROT_READ | PROT_WRITE,
                                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    unsigned char *stack = whole + GUARD_BYTES;
    require(whole != MAP_FAILED);
    /* A stack grows downwards; whoever goes beyond ends here. */
    require(mprotect(whole, GUARD_BYTES, PROT_NONE) == 0);
    memset(stack, UNTOUCHED, STACK_BYTES);
    require(pthread_attr_init(&attributes) == 0);
    require(pthread_attr_setstack(&attributes, stack, STACK_BYTES) == 0);
    require(pthread_create(&thread, &attributes, calls, NULL) == 0);
    require(pthread_join(thread, NULL) == 0);
    while (untouched < STACK_BYTES && stack[untouched] == UNTOUCHED)
        untouched++;
    require(untouched > 0);
    printf("%zu of %d bytes\n", STACK_BYTES - untouched, STACK_BYTES);
    return 0;
}
