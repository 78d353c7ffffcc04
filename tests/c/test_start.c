/* Calls that are started: queue, worker threads, descriptor, delivery, and the end of a context that has such. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "support.h"

/* What a done function got to see. */
typedef struct {
    int times;
    tm_status status;
    tm_result *result;
    pthread_t thread;
    int order;
} completion;

/* Fresh ones, in C and in C++. */
#define COMPLETION(name)                                                                                               \
    completion name;                                                                                                   \
    memset(&name, 0, sizeof name)
#define COMPLETIONS(name, count)                                                                                       \
    completion name[count];                                                                                            \
    memset(name, 0, sizeof name)

static int deliveries;

static void done(void *user_data, tm_status status, tm_result *result) {
    completion *it = (completion *)user_data;
    it->times++;
    it->status = status;
    it->thread = pthread_self();
    it->order = deliveries++;
    tm_result_free(it->result);
    it->result = result;
}

static void check_delivered(completion *it, tm_status expected) {
    assert_int_equal(it->times, 1);
    if (it->status != expected)
        print_error("%s\n", tm_result_message(it->result));
    assert_status(expected, it->status);
    assert_status(expected, tm_result_status(it->result));
    assert_true(pthread_equal(it->thread, pthread_self()));
}

static void forget(completion *them, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tm_result_free(them[i].result);
        memset(&them[i], 0, sizeof them[i]);
    }
}

/* Whether the descriptor is readable, now or within so many milliseconds. */
static int readable(tm_context *ctx, int timeout_ms) {
    struct pollfd it = {(int)tm_context_event_fd(ctx), POLLIN, 0};
    int count = poll(&it, 1, timeout_ms);
    assert_true(count >= 0);
    return count == 1 && (it.revents & POLLIN) != 0;
}

#define PATIENCE_MS 30000

static void dispatch_one(tm_context *ctx) {
    assert_true(readable(ctx, PATIENCE_MS));
    assert_int_equal(tm_context_dispatch(ctx, 1), 1);
}

/* A member of tm_context_stats_json's "started". */
static int started(tm_context *ctx, const char *name) {
    char *text = NULL;
    assert_status(TM_OK, tm_context_stats_json(ctx, &text));
    cJSON *stats = cJSON_Parse(text);
    cJSON *number = cJSON_GetObjectItem(cJSON_GetObjectItem(stats, "started"), name);
    assert_true(cJSON_IsNumber(number));
    int value = number->valueint;
    cJSON_Delete(stats);
    tm_string_free(text);
    return value;
}

/* A service that takes every connection and never says a word, and two threads that may wait for it. */
typedef struct {
    int listener;
    tm_context *ctx;
    unsigned threads, descriptors;
} silence;

static int open_silence(void **state) {
    static silence it;
    char base_url[64];
    tm_config *config;
    it.threads = 1; /* this one */
    wait_until(count_threads() == it.threads);
    it.descriptors = count_descriptors();
    config = offline_config();
    it.listener = listen_on_loopback(base_url, sizeof base_url);
    assert_status(TM_OK, tm_config_set(config, "base_url", base_url));
    assert_status(TM_OK, tm_config_set(config, "timeout_ms", "600000"));
    assert_status(TM_OK, tm_config_set(config, "connect_timeout_ms", "600000"));
    assert_status(TM_OK, tm_config_set(config, "worker_threads", "2"));
    assert_status(TM_OK, tm_config_set(config, "max_pending", "6"));
    it.ctx = context_of(config);
    *state = &it;
    return 0;
}

static int close_silence(void **state) {
    silence *it = (silence *)*state;
    tm_context_free(it->ctx);
    it->ctx = NULL;
    close(it->listener);
    /* Whatever the test did. A thread that was joined may be listed a moment longer. */
    wait_until(count_threads() == it->threads);
    assert_int_equal(count_descriptors(), it->descriptors);
    return 0;
}

static tm_status start(tm_context *ctx, tm_call *call, completion *it) {
    return tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, call, done, it);
}

/* Two calls that both workers wait for. */
static void occupy(tm_context *ctx, completion them[2]) {
    assert_status(TM_OK, start(ctx, NULL, &them[0]));
    assert_status(TM_OK, start(ctx, NULL, &them[1]));
    wait_until(started(ctx, "running") == 2);
}

static void what_cannot_be_read_is_refused_at_once(void **state) {
    tm_context *ctx = offline_context();
    unsigned threads = count_threads();
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_start(NULL, ANY_MEETING, ANY_BODY, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_start(ctx, NULL, ANY_BODY, NULL, done, NULL));
    assert_contains(context_error(ctx), "meeting_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_start(ctx, ANY_MEETING, NULL, NULL, done, NULL));
    assert_contains(context_error(ctx), "json_body");
    assert_status(TM_ERR_INVALID_UTF8, tm_close_video_start(ctx, ANY_MEETING, NOT_UTF8, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_find_meeting_start(NULL, "123456789", "host", 1, 1, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_find_meeting_start(ctx, NULL, "host", 1, 1, NULL, done, NULL));
    assert_contains(context_error(ctx), "meeting_code");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_find_meeting_start(ctx, "123456789", NULL, 1, 1, NULL, done, NULL));
    assert_status(TM_ERR_INVALID_UTF8, tm_find_meeting_start(ctx, NOT_UTF8, "host", 1, 1, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT,
                  tm_list_participants_start(NULL, ANY_MEETING, NULL, "host", 1, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_list_participants_start(ctx, NULL, NULL, "host", 1, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_list_participants_start(ctx, ANY_MEETING, NULL, NULL, 1, NULL, done, NULL));
    assert_status(TM_ERR_INVALID_UTF8,
                  tm_list_participants_start(ctx, ANY_MEETING, NOT_UTF8, "host", 1, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_call_start(NULL, "GET", "/v1", NULL, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_call_start(ctx, NULL, "/v1", NULL, NULL, done, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_call_start(ctx, "GET", NULL, NULL, NULL, done, NULL));
    assert_status(TM_ERR_INVALID_UTF8, tm_api_call_start(ctx, "PUT", "/v1", NOT_UTF8, NULL, done, NULL));
    /* No completion, and not even a thread. */
    assert_int_equal(tm_context_dispatch(ctx, 0), 0);
    assert_false(readable(ctx, 0));
    assert_int_equal(count_threads(), threads);
    tm_context_free(ctx);
    (void)state;
}

static void null_contexts_have_nothing_to_deliver(void **state) {
    tm_context_cancel_all(NULL);
    assert_true(tm_context_event_fd(NULL) == -1);
    assert_int_equal(tm_context_dispatch(NULL, 0), 0);
    (void)state;
}

static void values_that_are_wrong_are_told_on_delivery(void **state) {
    COMPLETIONS(them, 4);
    tm_context *ctx = offline_context();
    assert_status(TM_OK, tm_close_video_start(ctx, "735219846", ANY_BODY, NULL, done, &them[0]));
    assert_status(TM_OK, tm_close_video_start(ctx, ANY_MEETING, "{}", NULL, done, &them[1]));
    assert_status(TM_OK, tm_find_meeting_start(ctx, "12", "host", 1, 1, NULL, done, &them[2]));
    assert_status(TM_OK, tm_api_call_start(ctx, "PATCH", "/v1", NULL, NULL, done, &them[3]));
    for (size_t i = 0; i < COUNT(them); i++)
        dispatch_one(ctx);
    check_delivered(&them[0], TM_ERR_INVALID_MEETING_ID);
    check_delivered(&them[1], TM_ERR_INVALID_REQUEST);
    assert_string_equal(tm_result_field(them[1].result), "/instanceid");
    check_delivered(&them[2], TM_ERR_INVALID_ARGUMENT);
    check_delivered(&them[3], TM_ERR_INVALID_ARGUMENT);
    forget(them, COUNT(them));
    tm_context_free(ctx);
    (void)state;
}

static void every_kind_of_call_can_be_started(void **state) {
    COMPLETION(closed);
    COMPLETION(found);
    COMPLETION(listed);
    COMPLETION(called);
    char path[256];
    tm_context *ctx = emulator_context();
    const char *meeting = need("TM_TEST_MEETING_ID"), *host = need("TM_TEST_HOST_USERID");
    assert_false(readable(ctx, 0));
    assert_status(TM_OK, tm_close_video_start(ctx, meeting, good_body(), NULL, done, &closed));
    dispatch_one(ctx);
    check_delivered(&closed, TM_OK);
    assert_int_equal(tm_result_attempts(closed.result), 1);
    assert_false(readable(ctx, 0));

    assert_status(TM_OK, tm_find_meeting_start(ctx, need("TM_TEST_MEETING_CODE"), host, 1, 1, NULL, done, &found));
    dispatch_one(ctx);
    check_delivered(&found, TM_OK);
    assert_contains(tm_result_body(found.result, NULL), meeting);

    assert_status(TM_OK, tm_list_participants_start(ctx, meeting, NULL, host, 1, NULL, done, &listed));
    dispatch_one(ctx);
    check_delivered(&listed, TM_OK);
    assert_contains(tm_result_body(listed.result, NULL), need("TM_TEST_TARGET_MS_OPEN_ID"));

    snprintf(path, sizeof path, "/v1/meetings/%s?userid=%s&instanceid=1", meeting, host);
    assert_status(TM_OK, tm_api_call_start(ctx, "GET", path, NULL, NULL, done, &called));
    dispatch_one(ctx);
    assert_int_equal(called.times, 1);
    assert_int_equal(tm_result_attempts(called.result), 1);
    assert_true(tm_result_http_status(called.result) > 0);
    forget(&closed, 1), forget(&found, 1), forget(&listed, 1), forget(&called, 1);
    tm_context_free(ctx);
    (void)state;
}

static void the_descriptor_is_readable_while_completions_wait(void **state) {
    COMPLETIONS(them, 5);
    tm_context *ctx = offline_context();
    int fd = (int)tm_context_event_fd(ctx);
    assert_true(fd >= 0);
    assert_int_equal((int)tm_context_event_fd(ctx), fd);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    deliveries = 0;
    for (int i = 0; i < 3; i++)
        assert_status(TM_OK, start(ctx, NULL, &them[i]));
    wait_until(started(ctx, "undelivered") == 3);
    for (int i = 3; i > 0; i--) {
        assert_true(readable(ctx, PATIENCE_MS));
        assert_true(readable(ctx, 0));
        assert_int_equal(tm_context_dispatch(ctx, 1), 1);
    }
    assert_false(readable(ctx, 0));
    assert_int_equal(tm_context_dispatch(ctx, 1), 0);
    /* One that asks late finds it readable, too, and one call that completes after another. */
    for (int i = 3; i < 5; i++) {
        assert_status(TM_OK, start(ctx, NULL, &them[i]));
        assert_true(readable(ctx, PATIENCE_MS));
        assert_int_equal(tm_context_dispatch(ctx, 0), 1);
        assert_false(readable(ctx, 0));
    }
    for (size_t i = 0; i < COUNT(them); i++)
        check_delivered(&them[i], TM_ERR_CONNECT);
    forget(them, COUNT(them));
    tm_context_free(ctx);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    (void)state;
}

static void a_descriptor_asked_for_late_tells_of_what_waits(void **state) {
    COMPLETION(it);
    tm_context *ctx = offline_context();
    assert_status(TM_OK, start(ctx, NULL, &it));
    wait_until(started(ctx, "undelivered") == 1);
    assert_true(readable(ctx, PATIENCE_MS));
    assert_int_equal(tm_context_dispatch(ctx, SIZE_MAX), 1);
    assert_false(readable(ctx, 0));
    check_delivered(&it, TM_ERR_CONNECT);
    forget(&it, 1);
    tm_context_free(ctx);
    (void)state;
}

static void a_queued_call_that_is_cancelled_completes_at_once(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(stuck, 2);
    COMPLETIONS(queued, 3);
    tm_call *call = tm_call_new();
    occupy(it->ctx, stuck);
    assert_status(TM_OK, start(it->ctx, call, &queued[0]));
    assert_status(TM_OK, start(it->ctx, NULL, &queued[1]));
    assert_status(TM_OK, start(it->ctx, call, &queued[2]));
    assert_int_equal(started(it->ctx, "queued"), 3);
    assert_false(readable(it->ctx, 0));
    assert_status(TM_OK, tm_call_cancel(call));
    assert_true(readable(it->ctx, PATIENCE_MS));
    assert_int_equal(tm_context_dispatch(it->ctx, 0), 2);
    check_delivered(&queued[0], TM_ERR_CANCELLED);
    check_delivered(&queued[2], TM_ERR_CANCELLED);
    assert_int_equal(tm_result_attempts(queued[0].result), 0);
    assert_int_equal(tm_result_effect(queued[0].result), TM_EFFECT_NOT_APPLIED);
    /* The workers are where they were, and so is the other call. */
    assert_int_equal(started(it->ctx, "running"), 2);
    assert_int_equal(started(it->ctx, "queued"), 1);
    assert_false(readable(it->ctx, 0));
    tm_context_cancel_all(it->ctx);
    for (int i = 0; i < 3; i++)
        dispatch_one(it->ctx);
    check_delivered(&queued[1], TM_ERR_CANCELLED);
    check_delivered(&stuck[0], TM_ERR_CANCELLED);
    check_delivered(&stuck[1], TM_ERR_CANCELLED);
    forget(stuck, 2), forget(queued, 3);
    tm_call_free(call);
}

static void a_queued_call_completes_at_its_deadline(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(stuck, 2);
    COMPLETIONS(queued, 3);
    tm_call *call = tm_call_new();
    occupy(it->ctx, stuck);
    /* The one with the shortest time is started last; the handle is free for the next once a call has its options. */
    assert_status(TM_OK, start(it->ctx, NULL, &queued[0]));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 600));
    assert_status(TM_OK, start(it->ctx, call, &queued[1]));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 200));
    assert_status(TM_OK, start(it->ctx, call, &queued[2]));
    tm_call_free(call);
    dispatch_one(it->ctx);
    check_delivered(&queued[2], TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(queued[2].result) >= 200000);
    assert_int_equal(tm_result_attempts(queued[2].result), 0);
    assert_int_equal(tm_result_effect(queued[2].result), TM_EFFECT_NOT_APPLIED);
    assert_contains(tm_result_message(queued[2].result), "worker_threads");
    dispatch_one(it->ctx);
    check_delivered(&queued[1], TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(queued[1].result) >= 600000);
    assert_int_equal(started(it->ctx, "running"), 2);
    assert_int_equal(started(it->ctx, "queued"), 1);
    assert_int_equal(queued[0].times, 0);
    tm_context_free(it->ctx);
    it->ctx = NULL;
    check_delivered(&queued[0], TM_ERR_CANCELLED);
    forget(stuck, 2), forget(queued, 3);
}

static void a_full_queue_is_busy(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(them, 6);
    COMPLETION(more);
    tm_call *call = tm_call_new();
    for (size_t i = 0; i < COUNT(them); i++)
        assert_status(TM_OK, start(it->ctx, call, &them[i]));
    assert_status(TM_ERR_BUSY, start(it->ctx, NULL, &more));
    assert_contains(context_error(it->ctx), "max_pending", "6");
    /* Those that are over count until they are delivered. */
    assert_status(TM_OK, tm_call_cancel(call));
    wait_until(started(it->ctx, "undelivered") == 6);
    assert_status(TM_ERR_BUSY, start(it->ctx, NULL, &more));
    assert_int_equal(tm_context_dispatch(it->ctx, 1), 1);
    assert_status(TM_OK, start(it->ctx, NULL, &more));
    assert_int_equal(tm_context_dispatch(it->ctx, 0), 5);
    for (size_t i = 0; i < COUNT(them); i++)
        check_delivered(&them[i], TM_ERR_CANCELLED);
    assert_int_equal(more.times, 0);
    tm_context_free(it->ctx);
    it->ctx = NULL;
    check_delivered(&more, TM_ERR_CANCELLED);
    forget(them, COUNT(them)), forget(&more, 1);
    tm_call_free(call);
}

static void what_was_cancelled_before_is_not_started(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(one);
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_cancel(call));
    assert_status(TM_ERR_CANCELLED, start(it->ctx, call, &one));
    tm_call_free(call);
    tm_context_cancel_all(it->ctx);
    assert_status(TM_ERR_CANCELLED, start(it->ctx, NULL, &one));
    assert_int_equal(tm_context_dispatch(it->ctx, 0), 0);
    assert_int_equal(one.times, 0);
    assert_int_equal(count_threads(), it->threads);
}

static void a_running_call_can_be_cancelled(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(one);
    tm_call *call = tm_call_new();
    assert_status(TM_OK, start(it->ctx, call, &one));
    int connection = accept_request(it->listener);
    assert_status(TM_OK, tm_call_cancel(call));
    dispatch_one(it->ctx);
    check_delivered(&one, TM_ERR_CANCELLED);
    assert_int_equal(tm_result_effect(one.result), TM_EFFECT_UNKNOWN); /* the request was out */
    forget(&one, 1);
    tm_call_free(call);
    close(connection);
}

static void options_are_copied_and_the_handle_may_go(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(one);
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 300));
    assert_status(TM_OK, start(it->ctx, call, &one));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 0));
    tm_call_free(call);
    dispatch_one(it->ctx);
    check_delivered(&one, TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(one.result) >= 300000);
    forget(&one, 1);
}

static void threads_come_with_work_and_are_bounded(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(them, 6);
    assert_int_equal(count_threads(), it->threads);
    assert_status(TM_OK, start(it->ctx, NULL, &them[0]));
    wait_until(started(it->ctx, "running") == 1);
    assert_int_equal(count_threads(), it->threads + 1);
    for (int i = 1; i < 6; i++)
        assert_status(TM_OK, start(it->ctx, NULL, &them[i]));
    wait_until(started(it->ctx, "running") == 2);
    assert_int_equal(count_threads(), it->threads + 2);
    assert_int_equal(started(it->ctx, "worker_threads"), 2);
    tm_context_free(it->ctx);
    it->ctx = NULL;
    wait_until(count_threads() == it->threads);
    for (size_t i = 0; i < COUNT(them); i++)
        check_delivered(&them[i], TM_ERR_CANCELLED);
    forget(them, COUNT(them));
}

/* A function that starts the next call, dispatches, and tries to free the context that calls it. */
typedef struct {
    tm_context *ctx;
    int left, times;
    tm_status refused;
} chain;

static void start_next(void *user_data, tm_status status, tm_result *result) {
    chain *it = (chain *)user_data;
    it->times++;
    (void)status;
    tm_result_free(result);
    tm_context_free(it->ctx); /* does nothing */
    if (it->left-- > 0)
        it->refused = tm_close_video_start(it->ctx, ANY_MEETING, ANY_BODY, NULL, start_next, it);
    tm_context_dispatch(it->ctx, 0); /* nothing is due twice */
}

static void a_function_may_start_calls_and_cannot_free_its_context(void **state) {
    chain it = {NULL, 20, 0, TM_OK};
    tm_config *config = offline_config();
    tm_context *other = offline_context();
    assert_status(TM_OK, tm_config_set(config, "max_pending", "1"));
    it.ctx = context_of(config);
    assert_status(TM_OK, tm_close_video_start(it.ctx, ANY_MEETING, ANY_BODY, NULL, start_next, &it));
    while (it.times < 21) {
        assert_true(readable(it.ctx, PATIENCE_MS));
        tm_context_dispatch(it.ctx, 0);
    }
    assert_status(TM_OK, it.refused);
    assert_int_equal(it.times, 21);
    /* At the end of the context nothing is started any more. */
    it.left = 1;
    assert_status(TM_OK, tm_close_video_start(it.ctx, ANY_MEETING, ANY_BODY, NULL, start_next, &it));
    tm_context_free(it.ctx);
    assert_int_equal(it.times, 22);
    assert_status(TM_ERR_CANCELLED, it.refused);
    tm_context_free(other);
    (void)state;
}

static void free_other(void *user_data, tm_status status, tm_result *result) {
    (void)status;
    tm_result_free(result);
    tm_context_free(*(tm_context **)user_data);
    *(tm_context **)user_data = NULL;
}

static void a_function_may_free_another_context(void **state) {
    tm_context *ctx = offline_context(), *other = offline_context();
    assert_status(TM_OK, tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, NULL, free_other, &other));
    dispatch_one(ctx);
    assert_null(other);
    tm_context_free(ctx); /* valgrind sees that both are gone */
    (void)state;
}

static void the_end_delivers_what_is_left(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(finished);
    COMPLETIONS(running, 2);
    COMPLETIONS(queued, 2);
    assert_status(TM_OK, tm_close_video_start(it->ctx, "no number", ANY_BODY, NULL, done, &finished));
    wait_until(started(it->ctx, "undelivered") == 1);
    occupy(it->ctx, running);
    assert_status(TM_OK, start(it->ctx, NULL, &queued[0]));
    /* Wrong, but its turn never came. */
    assert_status(TM_OK, tm_close_video_start(it->ctx, "no number", ANY_BODY, NULL, done, &queued[1]));
    /* Taken by nobody. */
    assert_status(TM_OK, tm_close_video_start(it->ctx, ANY_MEETING, ANY_BODY, NULL, NULL, NULL));
    tm_context_free(it->ctx);
    it->ctx = NULL;
    check_delivered(&finished, TM_ERR_CANCELLED);
    assert_contains(tm_result_message(finished.result), "freed", "TM_ERR_INVALID_MEETING_ID", "no number");
    for (int i = 0; i < 2; i++) {
        check_delivered(&running[i], TM_ERR_CANCELLED);
        check_delivered(&queued[i], TM_ERR_CANCELLED);
        assert_int_equal(tm_result_effect(queued[i].result), TM_EFFECT_NOT_APPLIED);
    }
    forget(&finished, 1), forget(running, 2), forget(queued, 2);
}

static void a_panic_is_a_completion_like_others(void **state) {
    COMPLETIONS(them, 2);
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "diagnostic_panic", "true"));
    tm_context *ctx = context_of(config);
    for (int i = 0; i < 2; i++) {
        assert_status(TM_OK, start(ctx, NULL, &them[i]));
        dispatch_one(ctx);
    }
    check_delivered(&them[0], TM_ERR_PANIC);
    check_delivered(&them[1], TM_ERR_CONNECT);
    forget(them, 2);
    tm_context_free(ctx);
    (void)state;
}

#define SILENT(name) cmocka_unit_test_setup_teardown(name, open_silence, close_silence)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_refused_at_once),
        cmocka_unit_test(null_contexts_have_nothing_to_deliver),
        cmocka_unit_test(values_that_are_wrong_are_told_on_delivery),
        cmocka_unit_test_setup(every_kind_of_call_can_be_started, reset_emulator),
        cmocka_unit_test(the_descriptor_is_readable_while_completions_wait),
        cmocka_unit_test(a_descriptor_asked_for_late_tells_of_what_waits),
        SILENT(a_queued_call_that_is_cancelled_completes_at_once),
        SILENT(a_queued_call_completes_at_its_deadline),
        SILENT(a_full_queue_is_busy),
        SILENT(what_was_cancelled_before_is_not_started),
        SILENT(a_running_call_can_be_cancelled),
        SILENT(options_are_copied_and_the_handle_may_go),
        SILENT(threads_come_with_work_and_are_bounded),
        cmocka_unit_test(a_function_may_start_calls_and_cannot_free_its_context),
        cmocka_unit_test(a_function_may_free_another_context),
        SILENT(the_end_delivers_what_is_left),
        cmocka_unit_test(a_panic_is_a_completion_like_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
