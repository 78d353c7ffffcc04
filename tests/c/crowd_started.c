/* Thousands of started calls, many of them cancelled at random: each completes exactly once, and only where it is
 * delivered. Runs in the scenario "crowd": TM_TEST_MEETINGS with TM_TEST_CALLS participants each.
 *
 * TM_TEST_MODE is how completions are taken: "dispatch" (poll and dispatch, on one thread), "next_done" (on three
 * threads), or "free" (the context is freed when some have been dispatched).
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define WORKERS 4
#define TAKERS 3
#define PATIENCE_MS 60000

typedef struct {
    tm_call *call;
    int to_be_cancelled, completions;
    tm_status status;
} started;

typedef struct {
    tm_context *ctx;
    started *calls;
    unsigned count, *to_cancel, cancel_count;
    unsigned completed, ok, cancelled, strangers, most_threads;
    pthread_t delivers;
    pthread_mutex_t lock;
} crowd;

static crowd *the_crowd;

/* Takes note of a completion; any thread. */
static void note(crowd *it, started *call, tm_status status, tm_result *result) {
    unsigned threads = count_threads();
    pthread_mutex_lock(&it->lock);
    call->completions++;
    call->status = status;
    it->completed++;
    it->ok += status == TM_OK;
    it->cancelled += status == TM_ERR_CANCELLED;
    it->strangers += tm_result_status(result) != status;
    if (threads > it->most_threads)
        it->most_threads = threads;
    pthread_mutex_unlock(&it->lock);
    tm_result_free(result);
}

static void done(void *user_data, tm_status status, tm_result *result) {
    the_crowd->strangers += !pthread_equal(pthread_self(), the_crowd->delivers);
    note(the_crowd, (started *)user_data, status, result);
}

static void *cancels(void *argument) {
    crowd *it = (crowd *)argument;
    for (unsigned i = 0; i < it->cancel_count; i++)
        tm_call_cancel(it->calls[it->to_cancel[i]].call);
    return NULL;
}

static void *takes(void *argument) {
    crowd *it = (crowd *)argument;
    for (;;) {
        void *user_data = NULL;
        tm_result *result = NULL;
        unsigned completed;
        pthread_mutex_lock(&it->lock);
        completed = it->completed;
        pthread_mutex_unlock(&it->lock);
        if (completed == it->count)
            return NULL;
        if (tm_context_next_done(it->ctx, 100, &user_data, &result) == TM_OK)
            note(it, (started *)user_data, tm_result_status(result), result);
    }
}

/* Some numbers below `count`, each once, in a random order. */
static unsigned *random_choice(unsigned count, unsigned wanted) {
    unsigned *all = (unsigned *)malloc(count * sizeof *all);
    assert_non_null(all);
    for (unsigned i = 0; i < count; i++)
        all[i] = i;
    for (unsigned i = 0; i < wanted; i++) {
        unsigned other = i + (unsigned)rand() % (count - i), kept = all[i];
        all[i] = all[other];
        all[other] = kept;
    }
    return all;
}

static void start_all(crowd *it, tm_done_fn function, unsigned each) {
    for (unsigned i = 0; i < it->count; i++) {
        char meeting_id[32], body[1024];
        it->calls[i].call = tm_call_new();
        crowd_meeting(meeting_id, sizeof meeting_id, i / each);
        crowd_body(body, sizeof body, i % each);
        assert_status(TM_OK,
                      tm_close_video_start(it->ctx, meeting_id, body, it->calls[i].call, function, &it->calls[i]));
    }
}

static void dispatch_until(crowd *it, unsigned completed) {
    struct pollfd fd = {(int)tm_context_event_fd(it->ctx), POLLIN, 0};
    while (it->completed < completed) {
        assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
        tm_context_dispatch(it->ctx, (size_t)rand() % 3);
    }
}

static void every_call_completes_exactly_once(void **state) {
    const char *mode = need("TM_TEST_MODE");
    unsigned meetings = (unsigned)atoi(need("TM_TEST_MEETINGS")), each = (unsigned)atoi(need("TM_TEST_CALLS"));
    unsigned seed = (unsigned)atoi(need("TM_TEST_SEED")), descriptors = count_descriptors();
    unsigned resting = resting_threads();
    pthread_t canceller, takers[TAKERS];
    tm_config *config = emulator_config();
    crowd it;
    memset(&it, 0, sizeof it);
    the_crowd = &it;
    srand(seed);
    it.count = meetings * each;
    it.cancel_count = it.count / 4;
    it.to_cancel = random_choice(it.count, it.cancel_count);
    it.calls = (started *)calloc(it.count, sizeof *it.calls);
    it.delivers = pthread_self();
    assert_non_null(it.calls);
    assert_int_equal(pthread_mutex_init(&it.lock, NULL), 0);
    for (unsigned i = 0; i < it.cancel_count; i++)
        it.calls[it.to_cancel[i]].to_be_cancelled = 1;
    assert_status(TM_OK, tm_config_set(config, "timeout_ms", "600000"));
    it.ctx = context_of(config);

    start_all(&it, strcmp(mode, "next_done") == 0 ? NULL : done, each);
    assert_int_equal(pthread_create(&canceller, NULL, cancels, &it), 0);
    if (strcmp(mode, "next_done") == 0) {
        for (int i = 0; i < TAKERS; i++)
            assert_int_equal(pthread_create(&takers[i], NULL, takes, &it), 0);
        for (int i = 0; i < TAKERS; i++)
            assert_int_equal(pthread_join(takers[i], NULL), 0);
    } else {
        dispatch_until(&it, strcmp(mode, "free") == 0 ? it.count / 8 : it.count);
    }
    assert_int_equal(pthread_join(canceller, NULL), 0);
    tm_context_free(it.ctx);

    assert_int_equal(it.completed, it.count);
    assert_int_equal(it.strangers, 0);
    assert_int_equal(it.ok + it.cancelled, it.count);
    assert_true(it.cancelled > 0);
    for (unsigned i = 0; i < it.count; i++) {
        assert_int_equal(it.calls[i].completions, 1);
        if (strcmp(mode, "free") != 0 && it.calls[i].status == TM_ERR_CANCELLED)
            assert_true(it.calls[i].to_be_cancelled);
        tm_call_free(it.calls[i].call);
    }
    /* This thread, the workers, who cancels, and those who take. */
    assert_true(it.most_threads <= resting + WORKERS + 1 + (strcmp(mode, "next_done") == 0 ? TAKERS : 0));
    wait_until(count_threads() == resting);
    wait_until(count_descriptors() == descriptors);
    printf("ok %u cancelled %u\n", it.ok, it.cancelled);
    pthread_mutex_destroy(&it.lock);
    free(it.calls);
    free(it.to_cancel);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_call_completes_exactly_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
