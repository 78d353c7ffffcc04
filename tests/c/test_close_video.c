/* The main job, against the emulator. */
#include <string.h>

#include "support.h"

/* The example of the service's document, as it stands there. */
#define DOCUMENTED_MEETING "1242152152161"
#define DOCUMENTED_BODY                                                                                                \
    "{\n    \"uuid\": \"afagsagwags\",\n    \"instanceid\": 4,\n    \"user\":{\n        \"uuid\":\"agaqwwgdkkddd\",\n" \
    "        \"instanceid\":2\n    }\n}\n"

static void a_camera_goes_off(void **state) {
    tm_context *ctx = emulator_context();
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    assert_string_not_equal(context_error(ctx), "");
    tm_context_free(ctx);
    (void)state;
}

static void a_success_tells_all_about_itself(void **state) {
    size_t length = 17;
    tm_context *ctx = emulator_context();
    tm_call *call = tm_call_new();
    tm_result *result = NULL, *last = NULL;
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), call, &result));
    assert_non_null(result);
    assert_status(TM_OK, tm_result_status(result));
    assert_int_equal(tm_result_http_status(result), 200);
    assert_int_equal(tm_result_api_code(result), 0);
    assert_int_equal(tm_result_api_new_code(result), 0);
    assert_string_not_equal(tm_result_message(result), "");
    assert_null(tm_result_hint(result, TM_LANGUAGE_EN));
    assert_null(tm_result_field(result));
    assert_string_not_equal(tm_result_trace_id(result), "");
    assert_string_equal(tm_result_body(result, &length), "");
    assert_int_equal(length, 0);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_true(tm_result_elapsed_us(result) > 0);
    assert_int_equal(tm_result_retryable(result), 0);
    assert_int_equal(tm_result_retry_after_ms(result), -1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN); /* the service does not say more */
    char *json = tm_result_to_json(result);
    assert_contains(json, "TM_OK", tm_result_trace_id(result));
    tm_string_free(json);

    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_string_equal(tm_result_trace_id(last), tm_result_trace_id(result));
    tm_result_free(last);
    tm_result_free(result);
    tm_call_free(call);
    tm_context_free(ctx);
    (void)state;
}

static void a_refusal_tells_all_about_itself(void **state) {
    size_t length = 0;
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    /* The camera is off by now, and the service says so with a code. */
    assert_status(TM_ERR_DEVICE, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_status(TM_ERR_DEVICE, tm_result_status(result));
    assert_int_equal(tm_result_api_code(result), 9104);
    assert_int_equal(tm_result_api_new_code(result) % 1000000, 9104);
    assert_true(tm_result_http_status(result) >= 400);
    assert_string_not_equal(tm_result_message(result), "");
    assert_string_equal(tm_result_hint(result, TM_LANGUAGE_EN), tm_error_hint(9104, TM_LANGUAGE_EN));
    assert_string_equal(tm_result_hint(result, TM_LANGUAGE_ZH), tm_error_hint(9104, TM_LANGUAGE_ZH));
    assert_null(tm_result_field(result));
    assert_string_not_equal(tm_result_trace_id(result), "");
    const char *body = tm_result_body(result, &length);
    assert_contains(body, "error_info", "9104");
    assert_int_equal(strlen(body), length);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_retryable(result), 0);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    char *json = tm_result_to_json(result);
    assert_contains(json, "TM_ERR_DEVICE", "9104", tm_result_trace_id(result));
    tm_string_free(json);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void the_documented_example_is_accepted(void **state) {
    tm_context *ctx = emulator_context();
    assert_status(TM_OK, tm_close_video(ctx, DOCUMENTED_MEETING, DOCUMENTED_BODY));
    tm_context_free(ctx);
    (void)state;
}

static void the_builder_closes_a_camera_too(void **state) {
    char *body = NULL;
    tm_context *ctx = emulator_context();
    assert_status(TM_OK, tm_close_video_body(need("TM_TEST_HOST_MS_OPEN_ID"), 4, 1, need("TM_TEST_TARGET_MS_OPEN_ID"),
                                             4, 1, &body));
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), body));
    tm_string_free(body);
    assert_status(TM_OK, tm_close_video_body(need("TM_TEST_HOST_USERID"), 1, 1, "uuid-li-na", 0, 2, &body));
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), body));
    tm_string_free(body);
    tm_context_free(ctx);
    (void)state;
}

static void an_oauth_user_closes_a_camera(void **state) {
    char *body = NULL;
    tm_context *ctx = context_of(emulator_oauth_config());
    assert_status(TM_OK,
                  tm_close_video_body(need("TM_TEST_OPEN_ID"), 2, 1, need("TM_TEST_TARGET_MS_OPEN_ID"), 4, 1, &body));
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), body));
    tm_string_free(body);
    tm_context_free(ctx);
    (void)state;
}

static void no_result_need_be_taken(void **state) {
    tm_context *ctx = emulator_context();
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, NULL));
    assert_status(TM_ERR_DEVICE, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, NULL));
    tm_context_free(ctx);
    (void)state;
}

static void a_configuration_may_be_used_again(void **state) {
    tm_config *config = emulator_config();
    tm_context *first = NULL, *second = NULL;
    assert_status(TM_OK, tm_context_new(config, &first));
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    assert_status(TM_OK, tm_context_new(config, &second));
    tm_config_free(config);
    assert_status(TM_OK, tm_close_video(first, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_ERR_DEVICE, tm_close_video(second, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_ERR_INVALID_JSON, tm_close_video(first, ANY_MEETING, "{"));
    assert_contains(context_error(first), "line 1");
    assert_status(TM_ERR_INVALID_JSON, tm_close_video(second, ANY_MEETING, "{"));
    assert_contains(context_error(second), "第 1 行");
    tm_context_free(first);
    tm_context_free(second);
    (void)state;
}

static void many_contexts_come_and_go(void **state) {
    unsigned threads = count_threads(), descriptors = count_descriptors();
    for (int i = 0; i < 50; i++) {
        tm_context *ctx = emulator_context();
        tm_status status = tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body());
        assert_status(i == 0 ? TM_OK : TM_ERR_DEVICE, status);
        tm_context_free(ctx);
    }
    wait_until(count_threads() == threads);
    wait_until(count_descriptors() == descriptors);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_camera_goes_off),
        TEST(a_success_tells_all_about_itself),
        TEST(a_refusal_tells_all_about_itself),
        TEST(the_documented_example_is_accepted),
        TEST(the_builder_closes_a_camera_too),
        TEST(an_oauth_user_closes_a_camera),
        TEST(no_result_need_be_taken),
        TEST(a_configuration_may_be_used_again),
        TEST(many_contexts_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
