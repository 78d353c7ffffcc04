/* The deadline holds whatever the other side does, and tm_context_free waits for nothing afterwards.
 *
 * deadline CALLERS: so many threads call at once; TM_TEST_OPTIONS leads to somebody who does not answer, with
 * timeout_ms 500.
 */
#include "host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_US 500000
/* "Returns within 50 ms after it." */
#define LATE_US 50000
#define MOST_CALLERS 64

typedef struct {
    tm_context *ctx;
    int64_t took_us;
} caller;

static void *calls(void *argument) {
    caller *self = (caller *)argument;
    int64_t began = now_us();
    require_status(TM_ERR_TIMEOUT, call_once(self->ctx));
    self->took_us = now_us() - began;
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[MOST_CALLERS];
    caller callers[MOST_CALLERS];
    int count = argc > 1 ? atoi(argv[1]) : 1;
    int64_t longest = 0, began, freed;
    unsigned resting = resting_threads();
    tm_context *ctx = make_context();
    require(count >= 1 && count <= MOST_CALLERS);
    for (int i = 0; i < count; i++) {
        callers[i].ctx = ctx;
        require(pthread_create(&threads[i], NULL, calls, &callers[i]) == 0);
    }
    for (int i = 0; i < count; i++) {
        require(pthread_join(threads[i], NULL) == 0);
        require(callers[i].took_us >= TIMEOUT_US);
        require(callers[i].took_us <= TIMEOUT_US + LATE_US + SLACK_US);
        if (callers[i].took_us > longest)
            longest = callers[i].took_us;
    }
    /* Callers of one name share one look-up: a name server that never answers costs one thread. */
    require(count_threads() <= resting + 1);
    began = now_us();
    tm_context_free(ctx);
    freed = now_us() - began;
    require(freed <= LATE_US + SLACK_US);
    printf("longest %lld us, free %lld us\n", (long long)longest, (long long)freed);
    return 0;
}
