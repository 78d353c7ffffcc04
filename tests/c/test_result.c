/* Results: what the getters answer, and how long it lives. */
#include <pthread.h>
#include <string.h>

#include "support.h"

static void getters_of_null_answer_without_harm(void **state) {
    size_t length = 17;
    (void)state;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_result_status(NULL));
    assert_int_equal(tm_result_http_status(NULL), 0);
    assert_int_equal(tm_result_api_code(NULL), 0);
    assert_int_equal(tm_result_api_new_code(NULL), 0);
    assert_null(tm_result_message(NULL));
    assert_null(tm_result_hint(NULL, TM_LANGUAGE_EN));
    assert_null(tm_result_field(NULL));
    assert_null(tm_result_trace_id(NULL));
    assert_null(tm_result_body(NULL, &length));
    assert_int_equal(length, 0);
    assert_null(tm_result_body(NULL, NULL));
    assert_int_equal(tm_result_attempts(NULL), 0);
    assert_int_equal(tm_result_elapsed_us(NULL), 0);
    assert_int_equal(tm_result_retryable(NULL), 0);
    assert_int_equal(tm_result_retry_after_ms(NULL), 0);
    assert_int_equal(tm_result_clock_offset_ms(NULL), 0);
    assert_int_equal(tm_result_effect(NULL), TM_EFFECT_UNKNOWN);
    assert_null(tm_result_to_json(NULL));
    tm_result_free(NULL);
}

static void a_refused_call_has_a_whole_result(void **state) {
    size_t length = 17;
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video_ex(ctx, "room", ANY_BODY, NULL, &result));
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_result_status(result));
    assert_non_null(tm_result_message(result));
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_ZH));
    assert_string_equal(tm_result_hint(result, 77), tm_result_hint(result, TM_LANGUAGE_EN));
    assert_string_equal(tm_result_body(result, &length), "");
    assert_int_equal(length, 0);
    assert_string_equal(tm_result_body(result, NULL), "");
    assert_int_equal(tm_result_retry_after_ms(result), -1);
    assert_true(tm_result_clock_offset_ms(result) == INT64_MIN);
    char *json = tm_result_to_json(result);
    assert_contains(json, "TM_ERR_INVALID_MEETING_ID");
    tm_string_free(json);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void nobody_listening_is_a_connect_error(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    assert_status(TM_ERR_CONNECT, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result));
    assert_int_equal(tm_result_http_status(result), 0);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    assert_int_equal(tm_result_retryable(result), 1);
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_EN));
    assert_true(tm_result_elapsed_us(result) > 0);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void texts_live_as_long_as_the_result(void **state) {
    tm_context *ctx = offline_context();
    tm_result *first = NULL, *second = NULL;
    assert_status(TM_ERR_INVALID_REQUEST, tm_close_video_ex(ctx, ANY_MEETING, "{}", NULL, &first));
    const char *message = tm_result_message(first), *field = tm_result_field(first);
    assert_ptr_equal(tm_result_message(first), message);
    assert_ptr_equal(tm_result_field(first), field);
    /* Neither a later call nor the end of the context touches them; valgrind watches. */
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video_ex(ctx, "room", ANY_BODY, NULL, &second));
    tm_result_free(second);
    tm_context_free(ctx);
    assert_string_equal(field, "/instanceid");
    assert_contains(message, "/instanceid");
    tm_result_free(first);
    (void)state;
}

static void *free_result(void *result) {
    tm_result_free((tm_result *)result);
    return NULL;
}

static void *free_text(void *text) {
    tm_string_free((char *)text);
    return NULL;
}

static void *free_config(void *config) {
    tm_config_free((tm_config *)config);
    return NULL;
}

static void *free_context(void *ctx) {
    tm_context_free((tm_context *)ctx);
    return NULL;
}

static void *free_call(void *call) {
    tm_call_free((tm_call *)call);
    return NULL;
}

static void on_another_thread(void *(*function)(void *), void *argument) {
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, function, argument), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void whatever_is_owned_may_be_freed_on_another_thread(void **state) {
    tm_config *config = offline_config();
    tm_context *ctx = NULL;
    tm_result *result = NULL;
    tm_call *call = tm_call_new();
    char *body = NULL;
    assert_status(TM_OK, tm_context_new(config, &ctx));
    assert_status(TM_OK, tm_close_video_body("host", 1, 1, "guest", 4, 1, &body));
    assert_status(TM_ERR_CONNECT, tm_close_video_ex(ctx, ANY_MEETING, body, call, &result));
    char *json = tm_result_to_json(result);
    on_another_thread(free_result, result);
    on_another_thread(free_text, json);
    on_another_thread(free_text, body);
    on_another_thread(free_config, config);
    on_another_thread(free_call, call);
    on_another_thread(free_context, ctx);
    (void)state;
}

static void the_last_result_is_a_snapshot(void **state) {
    tm_context *ctx = offline_context();
    tm_result *last = (tm_result *)ctx, *again = NULL;
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_context_last_result(ctx, &last));
    assert_null(last);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_last_result(ctx, NULL));
    last = (tm_result *)ctx;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_last_result(NULL, &last));
    assert_null(last);

    assert_status(TM_ERR_INVALID_REQUEST, tm_close_video(ctx, ANY_MEETING, "{}"));
    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_status(TM_ERR_INVALID_REQUEST, tm_result_status(last));
    assert_string_equal(tm_result_field(last), "/instanceid");
    assert_string_equal(context_error(ctx), tm_result_message(last));

    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video(ctx, "room", ANY_BODY));
    assert_status(TM_OK, tm_context_last_result(ctx, &again));
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_result_status(again));
    assert_status(TM_ERR_INVALID_REQUEST, tm_result_status(last));
    tm_result_free(again);
    tm_context_free(ctx);
    assert_string_equal(tm_result_field(last), "/instanceid");
    tm_result_free(last);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(getters_of_null_answer_without_harm),
        cmocka_unit_test(a_refused_call_has_a_whole_result),
        cmocka_unit_test(nobody_listening_is_a_connect_error),
        cmocka_unit_test(texts_live_as_long_as_the_result),
        cmocka_unit_test(whatever_is_owned_may_be_freed_on_another_thread),
        cmocka_unit_test(the_last_result_is_a_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
