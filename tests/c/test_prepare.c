/* Requests that the host sends itself: what is in them, what they cost, how long they are good. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "raw_http.h"
#include "support.h"

static const char *header(const tm_request *request, const char *name) {
    for (size_t i = 0; i < tm_request_header_count(request); i++)
        if (strcmp(tm_request_header_name(request, i), name) == 0)
            return tm_request_header_value(request, i);
    return NULL;
}

static tm_request *prepared(tm_context *ctx, const char *meeting_id, const char *body) {
    tm_request *request = NULL;
    tm_status status = tm_close_video_prepare(ctx, meeting_id, body, &request);
    if (status != TM_OK)
        print_error("%s\n", context_error(ctx));
    assert_status(TM_OK, status);
    assert_non_null(request);
    return request;
}

static tm_result *answered(tm_context *ctx, const tm_request *request, tm_status expected) {
    static raw_answer answer;
    tm_result *result = NULL;
    assert_int_equal(send_raw(request, &answer), 0);
    tm_status status =
        tm_response_interpret(ctx, request, answer.http_status, answer.head, answer.body, answer.body_len, &result);
    if (status != expected)
        print_error("%s\n", tm_result_message(result));
    assert_status(expected, status);
    assert_status(expected, tm_result_status(result));
    return result;
}

static void a_request_has_all_that_is_to_be_sent(void **state) {
    static const char *const names[] = {"Content-Type", "User-Agent",     "AppId",          "X-TC-Key",
                                        "X-TC-Nonce",   "X-TC-Timestamp", "X-TC-Signature", "X-TC-Registered"};
    tm_context *ctx = offline_context();
    tm_request *request = prepared(ctx, ANY_MEETING, ANY_BODY);
    size_t length = 99;
    assert_string_equal(tm_request_method(request), "PUT");
    assert_string_equal(tm_request_url(request), "http://127.0.0.1:1/v1/real-control/meetings/" ANY_MEETING "/video");
    assert_string_equal(tm_request_body(request, &length), ANY_BODY);
    assert_int_equal(length, strlen(ANY_BODY));
    assert_string_equal(tm_request_body(request, NULL), ANY_BODY);
    assert_int_equal(tm_request_header_count(request), COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(tm_request_header_name(request, i), names[i]);
        assert_string_not_equal(tm_request_header_value(request, i), "");
    }
    assert_null(tm_request_header_name(request, COUNT(names)));
    assert_null(tm_request_header_value(request, COUNT(names)));
    assert_null(tm_request_header_name(request, SIZE_MAX));
    assert_string_equal(header(request, "AppId"), "200000001");
    assert_string_equal(header(request, "Content-Type"), "application/json; charset=utf-8");
    assert_true(tm_request_remaining_ms(request) > 240000);
    assert_true(tm_request_remaining_ms(request) <= 300000);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void sent_by_hand_it_turns_the_camera_off(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *last = NULL;
    tm_request *request = prepared(ctx, need("TM_TEST_MEETING_ID"), good_body());
    tm_result *result = answered(ctx, request, TM_OK);
    assert_int_equal(tm_result_http_status(result), 200);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_non_null(tm_result_trace_id(result));
    assert_true(tm_result_elapsed_us(result) > 0);
    assert_true(llabs(tm_result_clock_offset_ms(result)) < 30 * 1000);
    char *json = tm_result_to_json(result);
    assert_contains(json, "\"nonce\":\"", header(request, "X-TC-Nonce"), header(request, "X-TC-Timestamp"));
    assert_null(strstr(json, header(request, "X-TC-Signature")));
    tm_string_free(json);
    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_string_equal(tm_result_trace_id(last), tm_result_trace_id(result));
    assert_string_equal(context_error(ctx), tm_result_message(result));
    tm_result_free(last);
    tm_result_free(result);
    tm_request_free(request);
    /* The camera is off now: that is what the service says to the second one. */
    request = prepared(ctx, need("TM_TEST_MEETING_ID"), good_body());
    result = answered(ctx, request, TM_ERR_DEVICE);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_ZH));
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void an_oauth_users_request_carries_the_token(void **state) {
    tm_context *ctx = context_of(emulator_oauth_config());
    tm_request *request = prepared(ctx, need("TM_TEST_MEETING_ID"), good_body());
    assert_string_equal(header(request, "AccessToken"), need("TM_TEST_ACCESS_TOKEN"));
    assert_string_equal(header(request, "OpenId"), need("TM_TEST_OPEN_ID"));
    assert_null(header(request, "X-TC-Signature"));
    tm_result_free(answered(ctx, request, TM_OK));
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void any_endpoint_can_be_prepared(void **state) {
    tm_context *ctx = emulator_context();
    tm_request *request = NULL;
    char path[256];
    size_t length = 99;
    snprintf(path, sizeof path, "/v1/meetings/%s?userid=%s&instanceid=1", need("TM_TEST_MEETING_ID"),
             need("TM_TEST_HOST_USERID"));
    assert_status(TM_OK, tm_api_prepare(ctx, "GET", path, NULL, &request));
    assert_string_equal(tm_request_method(request), "GET");
    assert_contains(tm_request_url(request), path);
    assert_string_equal(tm_request_body(request, &length), "");
    assert_int_equal(length, 0);
    tm_result *result = answered(ctx, request, TM_OK);
    assert_contains(tm_result_body(result, NULL), need("TM_TEST_MEETING_ID"));
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void a_second_sending_is_refused_and_leaves_the_first_in_doubt(void **state) {
    tm_context *ctx = emulator_context();
    tm_request *request = prepared(ctx, need("TM_TEST_MEETING_ID"), good_body());
    raw_answer lost;
    assert_int_equal(send_raw(request, &lost), 0); /* nobody looks at the answer */
    tm_result *result = answered(ctx, request, TM_ERR_REPLAY);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_int_equal(tm_result_retryable(result), 1);
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void every_request_has_a_nonce_of_its_own(void **state) {
    tm_context *ctx = offline_context();
    tm_request *first = prepared(ctx, ANY_MEETING, ANY_BODY), *second = prepared(ctx, ANY_MEETING, ANY_BODY);
    assert_string_not_equal(header(first, "X-TC-Nonce"), header(second, "X-TC-Nonce"));
    assert_string_not_equal(header(first, "X-TC-Signature"), header(second, "X-TC-Signature"));
    tm_request_free(first);
    tm_request_free(second);
    tm_context_free(ctx);
    (void)state;
}

static void what_is_refused_is_told_as_after_a_call(void **state) {
    static const struct {
        const char *meeting_id, *body;
        tm_status status;
        const char *told;
    } refused[] = {
        {NULL, ANY_BODY, TM_ERR_NULL_ARGUMENT, "meeting_id"},
        {ANY_MEETING, NULL, TM_ERR_NULL_ARGUMENT, "json_body"},
        {NOT_UTF8, ANY_BODY, TM_ERR_INVALID_UTF8, "meeting_id"},
        {ANY_MEETING, NOT_UTF8, TM_ERR_INVALID_UTF8, "json_body"},
        {"735219846", ANY_BODY, TM_ERR_INVALID_MEETING_ID, "735219846"},
        {ANY_MEETING, "{", TM_ERR_INVALID_JSON, "line 1"},
        {ANY_MEETING, "{\"video\":true}", TM_ERR_INVALID_REQUEST, "/"},
    };
    tm_context *ctx = offline_context();
    for (size_t i = 0; i < COUNT(refused); i++) {
        tm_request *request = (tm_request *)ctx; /* to be overwritten */
        tm_result *last = NULL;
        assert_status(refused[i].status, tm_close_video_prepare(ctx, refused[i].meeting_id, refused[i].body, &request));
        assert_null(request);
        assert_contains(context_error(ctx), refused[i].told);
        assert_status(TM_OK, tm_context_last_result(ctx, &last));
        assert_status(refused[i].status, tm_result_status(last));
        assert_int_equal(tm_result_effect(last), TM_EFFECT_NOT_APPLIED);
        assert_int_equal(tm_result_attempts(last), 0);
        tm_result_free(last);
    }
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, NULL));
    assert_contains(context_error(ctx), "out");
    tm_context_free(ctx);
    (void)state;
}

static void any_endpoint_is_checked_as_in_a_call(void **state) {
    static const struct {
        const char *method, *path, *body;
        tm_status status;
        const char *told;
    } refused[] = {
        {NULL, "/v1/x", NULL, TM_ERR_NULL_ARGUMENT, "method"},
        {"GET", NULL, NULL, TM_ERR_NULL_ARGUMENT, "path_and_query"},
        {"GET", "/v1/x", NOT_UTF8, TM_ERR_INVALID_UTF8, "body"},
        {"PATCH", "/v1/x", NULL, TM_ERR_INVALID_ARGUMENT, "method"},
        {"GET", "v1/x", NULL, TM_ERR_INVALID_ARGUMENT, "path_and_query"},
        {"GET", "/v1/x\r\nHost: elsewhere", NULL, TM_ERR_INVALID_ARGUMENT, "path_and_query"},
    };
    tm_context *ctx = offline_context();
    tm_request *request = NULL;
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_status(refused[i].status,
                      tm_api_prepare(ctx, refused[i].method, refused[i].path, refused[i].body, &request));
        assert_null(request);
        assert_contains(context_error(ctx), refused[i].told);
    }
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_prepare(NULL, "GET", "/v1/x", NULL, &request));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_prepare(ctx, "GET", "/v1/x", NULL, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_prepare(NULL, ANY_MEETING, ANY_BODY, &request));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, NULL));
    tm_context_free(ctx);
    (void)state;
}

static void getters_of_null_answer_nothing(void **state) {
    size_t length = 99;
    assert_null(tm_request_method(NULL));
    assert_null(tm_request_url(NULL));
    assert_int_equal(tm_request_header_count(NULL), 0);
    assert_null(tm_request_header_name(NULL, 0));
    assert_null(tm_request_header_value(NULL, 0));
    assert_null(tm_request_body(NULL, &length));
    assert_int_equal(length, 0);
    assert_null(tm_request_body(NULL, NULL));
    assert_int_equal(tm_request_remaining_ms(NULL), 0);
    tm_request_free(NULL);
    (void)state;
}

static void each_request_takes_one_unit_of_the_quota_and_never_waits(void **state) {
    tm_config *config = offline_config();
    tm_request *requests[3] = {NULL, NULL, NULL};
    tm_result *last = NULL;
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_minute", "2"));
    tm_context *ctx = context_of(config);
    /* What is refused takes none. */
    for (int i = 0; i < 3; i++)
        assert_status(TM_ERR_INVALID_JSON, tm_close_video_prepare(ctx, ANY_MEETING, "", &requests[0]));
    for (int i = 0; i < 2; i++)
        assert_status(TM_OK, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &requests[i]));
    assert_status(TM_ERR_RATE_LIMITED_LOCALLY, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &requests[2]));
    assert_null(requests[2]);
    assert_contains(context_error(ctx), "rate_limit_per_minute");
    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_int_equal(tm_result_retryable(last), 1);
    assert_true(tm_result_retry_after_ms(last) > 0);
    /* Far less than the ten seconds that a call may wait for its turn. */
    assert_true(tm_result_elapsed_us(last) < 5 * 1000 * 1000);
    tm_result_free(last);
    tm_request_free(requests[0]);
    tm_request_free(requests[1]);
    tm_context_free(ctx);
    (void)state;
}

static void a_success_leaves_the_last_result_as_it_was(void **state) {
    tm_context *ctx = offline_context();
    tm_result *last = NULL;
    tm_request *request = prepared(ctx, ANY_MEETING, ANY_BODY);
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_context_last_result(ctx, &last)); /* no call has ended */
    tm_request_free(request);
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video(ctx, "room", ANY_BODY));
    tm_request_free(prepared(ctx, ANY_MEETING, ANY_BODY));
    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_result_status(last));
    tm_result_free(last);
    tm_context_free(ctx);
    (void)state;
}

static void warnings_of_the_request_are_in_the_result(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    tm_request *request =
        prepared(ctx, ANY_MEETING,
                 "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"
                 "\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":4711}}");
    assert_status(TM_OK, tm_response_interpret(ctx, request, 200, NULL, NULL, 0, &result));
    char *json = tm_result_to_json(result);
    assert_contains(json, "4711");
    tm_string_free(json);
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void a_cancelled_context_prepares_nothing_and_its_requests_are_over(void **state) {
    tm_context *ctx = offline_context();
    tm_request *request = prepared(ctx, ANY_MEETING, ANY_BODY), *late = NULL;
    assert_true(tm_request_remaining_ms(request) > 0);
    tm_context_cancel_all(ctx);
    assert_int_equal(tm_request_remaining_ms(request), 0);
    assert_status(TM_ERR_CANCELLED, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &late));
    assert_null(late);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void a_request_outlives_its_context(void **state) {
    tm_context *ctx = offline_context();
    tm_request *request = prepared(ctx, ANY_MEETING, ANY_BODY);
    tm_context_free(ctx);
    assert_string_equal(tm_request_body(request, NULL), ANY_BODY);
    assert_true(tm_request_remaining_ms(request) > 0);
    tm_request_free(request);
    (void)state;
}

static void a_panic_is_contained(void **state) {
    tm_config *config = offline_config();
    tm_request *request = NULL;
    assert_status(TM_OK, tm_config_set(config, "diagnostic_panic", "true"));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_PANIC, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &request));
    assert_null(request);
    assert_string_not_equal(context_error(ctx), "");
    tm_request_free(prepared(ctx, ANY_MEETING, ANY_BODY));
    tm_context_free(ctx);
    (void)state;
}

#define WITH_EMULATOR(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_has_all_that_is_to_be_sent),
        WITH_EMULATOR(sent_by_hand_it_turns_the_camera_off),
        WITH_EMULATOR(an_oauth_users_request_carries_the_token),
        WITH_EMULATOR(any_endpoint_can_be_prepared),
        WITH_EMULATOR(a_second_sending_is_refused_and_leaves_the_first_in_doubt),
        cmocka_unit_test(every_request_has_a_nonce_of_its_own),
        cmocka_unit_test(what_is_refused_is_told_as_after_a_call),
        cmocka_unit_test(any_endpoint_is_checked_as_in_a_call),
        cmocka_unit_test(getters_of_null_answer_nothing),
        cmocka_unit_test(each_request_takes_one_unit_of_the_quota_and_never_waits),
        cmocka_unit_test(a_success_leaves_the_last_result_as_it_was),
        cmocka_unit_test(warnings_of_the_request_are_in_the_result),
        cmocka_unit_test(a_cancelled_context_prepares_nothing_and_its_requests_are_over),
        cmocka_unit_test(a_request_outlives_its_context),
        cmocka_unit_test(a_panic_is_contained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
