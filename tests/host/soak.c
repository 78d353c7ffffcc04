/* Many calls, on many threads, while everything goes wrong that can: no memory, descriptor or thread is left behind.
 *
 * soak CALLS SECONDS: makes calls until there have been so many or so long has passed, whichever is first; 0 is no
 * limit.
 *
 * The threads meet ten times. While all of them rest, what the heap and the process hold is counted; the first tenth is
 * for warming up. How much an idle connection holds depends on what came over it last, so that three meetings are taken
 * together. Descriptors and threads are counted at the beginning and at the end. Tells what it has counted as one JSON
 * object.
 */
#include "host.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 16
#define ROUNDS 10
#define TOGETHER 3
#define MOST_GROWTH_BYTES (256 * 1024)
#define STATUSES 1000

typedef struct {
    pthread_mutex_t lock;
    tm_call *call; /* the one that is being made, NULL between calls */
} seat;

typedef struct {
    size_t heap_bytes;
    long resident_bytes;
    unsigned descriptors, threads;
} census;

static tm_context *ctx;
static seat seats[THREADS];
static pthread_barrier_t rest, work;
static long wanted_calls;
static int64_t seconds_us, began_us;
static long calls_made, statuses[STATUSES];
static volatile int leaving;

/* A generator for each thread, so that they do not share one. */
static uint32_t next_random(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void write_nothing(void *user_data, int32_t level, const char *message, const char *fields_json) {
    (void)user_data, (void)level, (void)message, (void)fields_json;
}

/* How much of the whole has been done, from 0 to 1. */
static double progress(void) {
    double by_calls = wanted_calls == 0 ? 0 : (double)__sync_fetch_and_add(&calls_made, 0) / (double)wanted_calls;
    double by_time = seconds_us == 0 ? 0 : (double)(now_us() - began_us) / (double)seconds_us;
    return by_calls > by_time ? by_calls : by_time;
}

static void make_call(seat *self, uint32_t *random) {
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    tm_status status;
    char *report;
    /* Some end at a moment that nobody has chosen. */
    if (next_random(random) % 16 == 0)
        require_status(TM_OK, tm_call_set_timeout_ms(call, 1 + next_random(random) % 30));
    pthread_mutex_lock(&self->lock);
    self->call = call;
    pthread_mutex_unlock(&self->lock);
    status = tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, call, &result);
    pthread_mutex_lock(&self->lock);
    self->call = NULL;
    pthread_mutex_unlock(&self->lock);
    require(status >= 0 && status < STATUSES);
    require_status(status, tm_result_status(result));
    report = tm_result_to_json(result);
    require(report != NULL);
    tm_string_free(report);
    tm_result_free(result);
    tm_call_free(call);
    __sync_fetch_and_add(&statuses[status], 1);
    __sync_fetch_and_add(&calls_made, 1);
}

static void *calls(void *argument) {
    seat *self = (seat *)argument;
    uint32_t random = 1 + (uint32_t)(self - seats);
    for (int round = 1; round <= ROUNDS; round++) {
        while (progress() * ROUNDS < round)
            make_call(self, &random);
        pthread_barrier_wait(&rest);
        pthread_barrier_wait(&work);
    }
    return NULL;
}

/* Cancels a call here and there. */
static void *cancels(void *unused) {
    uint32_t random = 4711;
    (void)unused;
    while (!leaving) {
        seat *other = &seats[next_random(&random) % THREADS];
        pthread_mutex_lock(&other->lock);
        if (other->call != NULL)
            require_status(TM_OK, tm_call_cancel(other->call));
        pthread_mutex_unlock(&other->lock);
        usleep(20000);
    }
    return NULL;
}

static census count(void) {
    census now;
    struct mallinfo2 heap;
    long pages = 0;
    /* Pages with nothing in them are not held by anybody. */
    malloc_trim(0);
    FILE *file = fopen("/proc/self/statm", "re");
    require(file != NULL);
    require(fscanf(file, "%*d %ld", &pages) == 1);
    fclose(file);
    heap = mallinfo2();
    now.heap_bytes = heap.uordblks + heap.hblkhd;
    now.resident_bytes = pages * sysconf(_SC_PAGESIZE);
    now.descriptors = count_descriptors();
    now.threads = count_threads();
    return now;
}

/* What some rounds come to together. */
static census sum_of(const census *rounds) {
    census sum;
    memset(&sum, 0, sizeof sum);
    for (int round = 0; round < TOGETHER; round++) {
        sum.heap_bytes += rounds[round].heap_bytes;
        sum.resident_bytes += rounds[round].resident_bytes;
    }
    return sum;
}

static void tell(const census *rounds, const census *start, const census *end) {
    printf("{\"calls\": %ld, \"statuses\": {", calls_made);
    for (int status = 0, told = 0; status < STATUSES; status++)
        if (statuses[status] != 0)
            printf("%s\"%s\": %ld", told++ ? ", " : "", tm_status_name(status), statuses[status]);
    printf("}, \"heap_bytes\": [%zu", start->heap_bytes);
    for (int round = 0; round < ROUNDS; round++)
        printf(", %zu", rounds[round].heap_bytes);
    printf(", %zu], \"resident_bytes\": [%ld", end->heap_bytes, start->resident_bytes);
    for (int round = 0; round < ROUNDS; round++)
        printf(", %ld", rounds[round].resident_bytes);
    printf(", %ld], \"descriptors\": [%u, %u], \"threads\": [%u, %u]}\n", end->resident_bytes, start->descriptors,
           end->descriptors, start->threads, end->threads);
}

int main(int argc, char **argv) {
    pthread_t threads[THREADS], canceller;
    census start, rounds[ROUNDS], early, late, end;
    tm_config *config = make_config();
    wanted_calls = argc > 1 ? atol(argv[1]) : 0;
    seconds_us = (argc > 2 ? atol(argv[2]) : 0) * 1000000;
    require(wanted_calls > 0 || seconds_us > 0);
    require_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_nothing, NULL, NULL));
    start = count();
    require_status(TM_OK, tm_context_new(config, &ctx));
    tm_config_free(config);
    require(pthread_barrier_init(&rest, NULL, THREADS + 1) == 0);
    require(pthread_barrier_init(&work, NULL, THREADS + 1) == 0);
    began_us = now_us();
    for (int i = 0; i < THREADS; i++) {
        require(pthread_mutex_init(&seats[i].lock, NULL) == 0);
        require(pthread_create(&threads[i], NULL, calls, &seats[i]) == 0);
    }
    require(pthread_create(&canceller, NULL, cancels, NULL) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&rest);
        rounds[round] = count();
        pthread_barrier_wait(&work);
    }
    leaving = 1;
    for (int i = 0; i < THREADS; i++)
        require(pthread_join(threads[i], NULL) == 0);
    require(pthread_join(canceller, NULL) == 0);
    tm_context_free(ctx);
    wait_until(count_threads() == start.threads);
    end = count();
    tell(rounds, &start, &end);
    require(end.descriptors == start.descriptors);
    early = sum_of(rounds);
    late = sum_of(rounds + ROUNDS - TOGETHER);
    require(late.heap_bytes <= early.heap_bytes + TOGETHER * MOST_GROWTH_BYTES);
    require(late.resident_bytes <= early.resident_bytes + TOGETHER * MOST_GROWTH_BYTES);
    /* And what is left when the context has gone is no more than that, either. */
    require(end.heap_bytes <= start.heap_bytes + MOST_GROWTH_BYTES);
    return 0;
}
