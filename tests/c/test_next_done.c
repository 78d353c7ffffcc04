/* Completions that are asked for: calls started without a function. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

/* Time enough for whatever is waited for, and less than what a test would be stopped after. */
#define PATIENCE_MS 60000

static tm_status start(tm_context *ctx, tm_call *call, intptr_t id) {
    return tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, call, NULL, (void *)id);
}

/* Takes one; gives its id and checks its status. */
static intptr_t take(tm_context *ctx, tm_status expected) {
    void *user_data = NULL;
    tm_result *result = NULL;
    assert_status(TM_OK, tm_context_next_done(ctx, PATIENCE_MS, &user_data, &result));
    assert_non_null(result);
    assert_status(expected, tm_result_status(result));
    tm_result_free(result);
    return (intptr_t)user_data;
}

static void null_and_nothing(void **state) {
    tm_context *ctx = offline_context();
    void *user_data = &ctx;
    tm_result *result = (tm_result *)&ctx;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_next_done(NULL, 0, &user_data, &result));
    assert_null(user_data);
    assert_null(result);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_next_done(ctx, 0, &user_data, NULL));
    user_data = &ctx;
    result = (tm_result *)&ctx;
    assert_status(TM_ERR_TIMEOUT, tm_context_next_done(ctx, 0, &user_data, &result));
    assert_null(user_data);
    assert_null(result);
    assert_status(TM_ERR_TIMEOUT, tm_context_next_done(ctx, 50, NULL, &result));
    tm_context_free(ctx);
    (void)state;
}

static void completions_are_waited_for_and_taken_once(void **state) {
    tm_result *result = NULL;
    intptr_t sum = 0;
    tm_context *ctx = offline_context();
    for (intptr_t id = 1; id <= 10; id++)
        assert_status(TM_OK, start(ctx, NULL, id));
    for (int i = 0; i < 10; i++)
        sum += take(ctx, TM_ERR_CONNECT);
    assert_int_equal(sum, 55);
    assert_status(TM_ERR_TIMEOUT, tm_context_next_done(ctx, 0, NULL, &result));
    /* What it was started with may be of no interest. */
    assert_status(TM_OK, start(ctx, NULL, 11));
    assert_status(TM_OK, tm_context_next_done(ctx, PATIENCE_MS, NULL, &result));
    assert_status(TM_ERR_CONNECT, tm_result_status(result));
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void count(void *user_data, tm_status status, tm_result *result) {
    *(int *)user_data += status == TM_ERR_CONNECT;
    tm_result_free(result);
}

static void the_two_ways_do_not_mix(void **state) {
    int called = 0;
    tm_result *result = NULL;
    struct pollfd fd = {-1, POLLIN, 0};
    tm_context *ctx = offline_context();
    fd.fd = (int)tm_context_event_fd(ctx);
    assert_status(TM_OK, tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, NULL, count, &called));
    assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
    assert_status(TM_ERR_TIMEOUT, tm_context_next_done(ctx, 0, NULL, &result));
    assert_int_equal(tm_context_dispatch(ctx, 0), 1);
    assert_int_equal(called, 1);
    assert_int_equal(poll(&fd, 1, 0), 0);
    /* The descriptor tells of both. */
    assert_status(TM_OK, start(ctx, NULL, 7));
    assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
    assert_int_equal(tm_context_dispatch(ctx, 0), 0);
    assert_int_equal(poll(&fd, 1, 0), 1);
    assert_int_equal(take(ctx, TM_ERR_CONNECT), 7);
    assert_int_equal(poll(&fd, 1, 0), 0);
    tm_context_free(ctx);
    (void)state;
}

/* A service that never answers, and one worker that waits for it. */
typedef struct {
    int listener, connection;
    tm_context *ctx;
} silence;

static int open_silence(void **state) {
    static silence it;
    tm_config *config = silent_config(&it.listener);
    assert_status(TM_OK, tm_config_set(config, "worker_threads", "1"));
    it.ctx = context_of(config);
    assert_status(TM_OK, start(it.ctx, NULL, 1));
    it.connection = accept_request(it.listener);
    *state = &it;
    return 0;
}

static int close_silence(void **state) {
    silence *it = (silence *)*state;
    tm_context_free(it->ctx);
    close(it->connection);
    return close(it->listener);
}

typedef struct {
    pthread_t thread;
    tm_context *ctx;
    tm_status status;
    void *user_data;
    tm_result *result;
} taker;

static void *takes(void *argument) {
    taker *it = (taker *)argument;
    it->status = tm_context_next_done(it->ctx, PATIENCE_MS, &it->user_data, &it->result);
    return NULL;
}

static void begin(taker *it, tm_context *ctx) {
    memset(it, 0, sizeof *it);
    it->ctx = ctx;
    assert_int_equal(pthread_create(&it->thread, NULL, takes, it), 0);
}

static void a_deadline_in_the_queue_wakes_who_waits(void **state) {
    silence *it = (silence *)*state;
    taker waiting;
    tm_call *call = tm_call_new();
    begin(&waiting, it->ctx);
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 200));
    assert_status(TM_OK, start(it->ctx, call, 2));
    assert_int_equal(pthread_join(waiting.thread, NULL), 0);
    assert_status(TM_OK, waiting.status);
    assert_int_equal((intptr_t)waiting.user_data, 2);
    assert_status(TM_ERR_TIMEOUT, tm_result_status(waiting.result));
    tm_result_free(waiting.result);
    tm_call_free(call);
}

static void a_cancelled_call_in_the_queue_wakes_who_waits(void **state) {
    silence *it = (silence *)*state;
    taker waiting;
    tm_call *call = tm_call_new();
    assert_status(TM_OK, start(it->ctx, call, 2));
    begin(&waiting, it->ctx);
    assert_status(TM_OK, tm_call_cancel(call));
    assert_int_equal(pthread_join(waiting.thread, NULL), 0);
    assert_status(TM_OK, waiting.status);
    assert_int_equal((intptr_t)waiting.user_data, 2);
    assert_status(TM_ERR_CANCELLED, tm_result_status(waiting.result));
    tm_result_free(waiting.result);
    tm_call_free(call);
}

static void nobody_waits_for_what_cannot_come(void **state) {
    silence *it = (silence *)*state;
    taker waiting[3];
    int taken = 0, none = 0;
    assert_status(TM_OK, start(it->ctx, NULL, 2));
    for (size_t i = 0; i < COUNT(waiting); i++)
        begin(&waiting[i], it->ctx);
    tm_context_cancel_all(it->ctx);
    for (size_t i = 0; i < COUNT(waiting); i++) {
        assert_int_equal(pthread_join(waiting[i].thread, NULL), 0);
        taken += waiting[i].status == TM_OK && tm_result_status(waiting[i].result) == TM_ERR_CANCELLED;
        none += waiting[i].status == TM_ERR_TIMEOUT;
        tm_result_free(waiting[i].result);
    }
    assert_int_equal(taken, 2);
    assert_int_equal(none, 1);
}

#define SILENT(name) cmocka_unit_test_setup_teardown(name, open_silence, close_silence)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_and_nothing),
        cmocka_unit_test(completions_are_waited_for_and_taken_once),
        cmocka_unit_test(the_two_ways_do_not_mix),
        SILENT(a_deadline_in_the_queue_wakes_who_waits),
        SILENT(a_cancelled_call_in_the_queue_wakes_who_waits),
        SILENT(nobody_waits_for_what_cannot_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
