/* Serves batches of calls: a line "CALLERS CALLS" comes in, a line of JSON with every call's latency goes out.
 * benches/README.md describes both. */
#define _GNU_SOURCE
#include "harness.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_CALLERS = 256 };

typedef struct batch {
    pthread_barrier_t start;
    unsigned calls;
    int (*call)(caller *);
} batch;

typedef struct share {
    batch *of;
    caller *by;
    uint64_t *latencies_ns;
    int failed;
} share;

const char *setting(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* Two ways to the same call, so that callgrind can leave the first batch out, which connects. */
__attribute__((noipa)) static int first_call(caller *one) {
    return caller_call(one);
}
__attribute__((noipa)) static int measured_call(caller *one) {
    return caller_call(one);
}

static void *make_calls(void *argument) {
    share *mine = argument;
    pthread_barrier_wait(&mine->of->start);
    for (unsigned number = 0; number < mine->of->calls && !mine->failed; number++) {
        uint64_t began = nanoseconds(CLOCK_MONOTONIC);
        mine->failed = mine->of->call(mine->by);
        mine->latencies_ns[number] = nanoseconds(CLOCK_MONOTONIC) - began;
    }
    return NULL;
}

/* One caller is the main thread itself, as in a program without threads. */
static void run(batch *all, unsigned callers, share *shares) {
    pthread_t threads[MOST_CALLERS];
    pthread_barrier_init(&all->start, NULL, callers);
    for (unsigned index = 1; index < callers; index++)
        if (pthread_create(&threads[index], NULL, make_calls, &shares[index]) != 0)
            abort();
    make_calls(&shares[0]);
    for (unsigned index = 1; index < callers; index++)
        pthread_join(threads[index], NULL);
    pthread_barrier_destroy(&all->start);
}

static int report(unsigned callers, unsigned calls, const share *shares, uint64_t wall_ns, uint64_t cpu_ns) {
    int failed = 0;
    printf("{\"wall_ns\":%" PRIu64 ",\"cpu_ns\":%" PRIu64 ",\"latencies_ns\":[", wall_ns, cpu_ns);
    for (unsigned index = 0; index < callers; index++) {
        failed |= shares[index].failed;
        for (unsigned number = 0; number < calls; number++)
            printf(index + number == 0 ? "%" PRIu64 : ",%" PRIu64, shares[index].latencies_ns[number]);
    }
    printf("],\"failure\":%s}\n", failed ? "\"see standard error\"" : "null");
    fflush(stdout);
    return failed;
}

int main(void) {
    static caller *pool[MOST_CALLERS];
    static share shares[MOST_CALLERS];
    unsigned made = 0, callers = 0, calls = 0;
    int failed = 0;
    batch all = {.call = first_call};
    while (!failed && scanf("%u %u", &callers, &calls) == 2 && callers > 0 && callers <= MOST_CALLERS) {
        for (; made < callers; made++)
            if ((pool[made] = caller_new()) == NULL)
                return 1;
        all.calls = calls;
        for (unsigned index = 0; index < callers; index++)
            shares[index] = (share){&all, pool[index], calloc(calls, sizeof(uint64_t)), 0};
        uint64_t began = nanoseconds(CLOCK_MONOTONIC), used = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        run(&all, callers, shares);
        used = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - used;
        failed = report(callers, calls, shares, nanoseconds(CLOCK_MONOTONIC) - began, used);
        for (unsigned index = 0; index < callers; index++)
            free(shares[index].latencies_ns);
        all.call = measured_call;
    }
    while (made > 0)
        caller_free(pool[--made]);
    return failed;
}
