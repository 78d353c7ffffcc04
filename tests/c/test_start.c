/* Calls that are started: what is refused, how they are delivered, the descriptor, and what a function may do that gets
 * one. */
#include "completions.h"

#include <fcntl.h>
#include <stdio.h>

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

/* A thread with a context of its own, which goes when the thread does. */
typedef struct {
    pthread_key_t key;
    tm_context *ctx;
    completion delivered, left;
    int destroyed;
    tm_status called, started;
} owner;

static void counts(void *user_data) {
    ++*(int *)user_data;
}

static void says_nothing(void *user_data, int32_t level, const char *message, const char *fields_json) {
    (void)user_data, (void)level, (void)message, (void)fields_json;
}

static void frees_context(void *ctx) {
    tm_context_free((tm_context *)ctx);
}

static void *dispatches_and_leaves(void *argument) {
    owner *it = (owner *)argument;
    pthread_setspecific(it->key, it->ctx);
    it->called = tm_close_video(it->ctx, ANY_MEETING, ANY_BODY);
    while (it->delivered.times == 0) {
        sleep_10_ms();
        tm_context_dispatch(it->ctx, 0);
    }
    it->started = tm_close_video_start(it->ctx, ANY_MEETING, ANY_BODY, NULL, done, &it->left);
    return NULL;
}

/* The destructors of a key run when Rust's values of the thread are gone. */
static void a_context_may_be_freed_at_the_end_of_a_thread(void **state) {
    owner it;
    pthread_t thread;
    memset(&it, 0, sizeof it);
    unsigned threads = resting_threads(), descriptors = count_descriptors();
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_ERROR, says_nothing, &it.destroyed, counts));
    it.ctx = context_of(config);
    assert_int_equal(pthread_key_create(&it.key, frees_context), 0);
    assert_status(TM_OK,
                  tm_close_video_start(it.ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, done, &it.delivered));
    assert_int_equal(pthread_create(&thread, NULL, dispatches_and_leaves, &it), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_status(TM_ERR_MEETING_NOT_FOUND, it.called); /* what a call has in its thread is gone by then, too */
    assert_status(TM_OK, it.started);
    assert_int_equal(it.delivered.times, 1);
    assert_status(TM_OK, it.delivered.status);
    assert_int_equal(it.left.times, 1);
    assert_status(TM_ERR_CANCELLED, it.left.status);
    assert_int_equal(it.destroyed, 1);
    wait_until(count_threads() == threads);
    assert_int_equal(count_descriptors(), descriptors);
    assert_int_equal(pthread_key_delete(it.key), 0);
    forget(&it.delivered, 1), forget(&it.left, 1);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_refused_at_once),
        cmocka_unit_test(null_contexts_have_nothing_to_deliver),
        cmocka_unit_test(values_that_are_wrong_are_told_on_delivery),
        cmocka_unit_test_setup(every_kind_of_call_can_be_started, reset_emulator),
        cmocka_unit_test(the_descriptor_is_readable_while_completions_wait),
        cmocka_unit_test(a_descriptor_asked_for_late_tells_of_what_waits),
        cmocka_unit_test(a_function_may_start_calls_and_cannot_free_its_context),
        cmocka_unit_test(a_function_may_free_another_context),
        cmocka_unit_test(a_panic_is_a_completion_like_others),
        cmocka_unit_test_setup(a_context_may_be_freed_at_the_end_of_a_thread, reset_emulator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
