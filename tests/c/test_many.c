/* Many cameras in one call. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "support.h"

/* A close-video request of the emulator's host. */
#define BODY(target, device)                                                                                           \
    "{\"operator_id\":\"zhang.wei\",\"operator_id_type\":1,\"instanceid\":1,"                                          \
    "\"user\":{\"to_operator_id\":\"" target "\",\"to_operator_id_type\":4,\"instanceid\":" device "}}"

static cJSON *outcomes(const tm_result *result) {
    size_t length = 0;
    const char *body = tm_result_body(result, &length);
    cJSON *list = cJSON_Parse(body);
    assert_int_equal(strlen(body), length);
    assert_true(cJSON_IsArray(list));
    return list;
}

static const char *text_of(cJSON *list, int index, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(list, index), name));
}

/* How many of the calls ended with the status of this name. */
static int count_of(cJSON *list, const char *status) {
    int count = 0;
    for (int i = 0; i < cJSON_GetArraySize(list); i++)
        count += strcmp(text_of(list, i, "status"), status) == 0;
    return count;
}

/* An array of so many good requests; to be freed. */
static char *bodies(size_t count) {
    size_t each = strlen(ANY_BODY) + 1;
    char *array = (char *)malloc(count * each + 3);
    assert_non_null(array);
    strcpy(array, "[");
    for (size_t i = 0; i < count; i++)
        sprintf(array + strlen(array), "%s%s", i == 0 ? "" : ",", ANY_BODY);
    strcat(array, "]");
    return array;
}

static void what_cannot_be_read_is_refused(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = (tm_result *)ctx;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_many(NULL, ANY_MEETING, "[]", NULL, &result));
    assert_null(result);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_many(ctx, NULL, "[]", NULL, NULL));
    assert_contains(context_error(ctx), "meeting_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_many(ctx, ANY_MEETING, NULL, NULL, NULL));
    assert_contains(context_error(ctx), "json_array_of_bodies");
    assert_status(TM_ERR_INVALID_UTF8, tm_close_video_many(ctx, ANY_MEETING, NOT_UTF8, NULL, NULL));
    tm_context_free(ctx);
    (void)state;
}

static void what_is_no_list_of_bodies_is_refused_as_a_whole(void **state) {
    static const struct {
        const char *json;
        tm_status status;
        const char *field, *said;
    } wrong[] = {
        {"", TM_ERR_INVALID_JSON, NULL, "line 1"},
        {"[" ANY_BODY, TM_ERR_INVALID_JSON, NULL, "line 1"},
        {"[" ANY_BODY "] []", TM_ERR_INVALID_JSON, NULL, "line 1"},
        {ANY_BODY, TM_ERR_INVALID_REQUEST, "", "array"},
        {"null", TM_ERR_INVALID_REQUEST, "", "array"},
        {"[" ANY_BODY ", " ANY_BODY ", " ANY_BODY ", 7]", TM_ERR_INVALID_REQUEST, "/3", "found 7"},
        {"[[" ANY_BODY "]]", TM_ERR_INVALID_REQUEST, "/0", "object"},
    };
    tm_context *ctx = offline_context();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        tm_result *result = NULL;
        size_t length = 1;
        assert_status(wrong[i].status, tm_close_video_many(ctx, ANY_MEETING, wrong[i].json, NULL, &result));
        assert_contains(tm_result_message(result), wrong[i].said);
        if (wrong[i].field == NULL)
            assert_null(tm_result_field(result));
        else
            assert_string_equal(tm_result_field(result), wrong[i].field);
        assert_int_equal(tm_result_attempts(result), 0);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
        tm_result_body(result, &length);
        assert_int_equal(length, 0);
        tm_result_free(result);
    }
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video_many(ctx, "735219846", "[" ANY_BODY "]", NULL, NULL));
    char *too_many = bodies(2001);
    assert_status(TM_ERR_INVALID_REQUEST, tm_close_video_many(ctx, ANY_MEETING, too_many, NULL, NULL));
    assert_contains(context_error(ctx), "2001", "2000");
    free(too_many);
    tm_context_free(ctx);
    (void)state;
}

static void an_empty_list_is_done(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_close_video_many(ctx, ANY_MEETING, " [ ] ", NULL, &result));
    assert_string_equal(tm_result_body(result, NULL), "[]");
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void every_camera_goes_off(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    unsigned threads = resting_threads();
    assert_status(TM_OK, tm_close_video_many(ctx, need("TM_TEST_MEETING_ID"),
                                             "[" BODY("ms-wang-fang", "1") "," BODY("ms-boardroom-3", "9") "]", NULL,
                                             &result));
    wait_until(count_threads() == threads);
    cJSON *list = outcomes(result);
    assert_int_equal(cJSON_GetArraySize(list), 2);
    assert_int_equal(count_of(list, "TM_OK"), 2);
    assert_string_not_equal(text_of(list, 0, "trace_id"), text_of(list, 1, "trace_id"));
    cJSON_Delete(list);
    assert_int_equal(tm_result_attempts(result), 2);
    assert_int_equal(tm_result_http_status(result), 200);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_null(tm_result_field(result));
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void one_that_fails_stops_no_other(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    assert_status(TM_ERR_DEVICE, tm_close_video_many(ctx, need("TM_TEST_MEETING_ID"),
                                                     "[" BODY("ms-wang-fang", "1") "," BODY("ms-j-smith", "4") "," BODY(
                                                         "ms-wang-fang", "\"1\"") "," BODY("ms-boardroom-3", "9") "]",
                                                     NULL, &result));
    cJSON *list = outcomes(result);
    assert_string_equal(text_of(list, 0, "status"), "TM_OK");
    assert_string_equal(text_of(list, 1, "status"), "TM_ERR_DEVICE");
    assert_string_equal(text_of(list, 2, "status"), "TM_ERR_INVALID_REQUEST");
    assert_string_equal(text_of(list, 2, "field"), "/user/instanceid");
    assert_string_equal(text_of(list, 3, "status"), "TM_OK");
    assert_contains(tm_result_message(result), "2 of 4 calls failed; the first, /1: ", "9104");
    assert_int_equal(tm_result_api_code(result), 9104);
    assert_string_equal(tm_result_trace_id(result), text_of(list, 1, "trace_id"));
    assert_string_equal(tm_result_field(result), "/1");
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_EN));
    assert_int_equal(tm_result_attempts(result), 3);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    cJSON_Delete(list);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_field_is_named_with_the_place_of_its_body(void **state) {
    tm_config *config = offline_config();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_INVALID_REQUEST, tm_close_video_many(ctx, ANY_MEETING,
                                                              "[" BODY("a", "\"1\"") ","
                                                                                     "{}]",
                                                              NULL, &result));
    assert_string_equal(tm_result_field(result), "/0/user/instanceid");
    assert_contains(tm_result_message(result), "2 个调用中有 2 个失败", "/0：");
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void they_share_the_quota(void **state) {
    tm_config *config = offline_config();
    tm_result *result = NULL;
    char *five = bodies(5);
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_minute", "3"));
    tm_context *ctx = context_of(config);
    assert_true(tm_close_video_many(ctx, ANY_MEETING, five, NULL, &result) != TM_OK);
    cJSON *list = outcomes(result);
    assert_int_equal(count_of(list, "TM_ERR_CONNECT"), 3);
    assert_int_equal(count_of(list, "TM_ERR_RATE_LIMITED_LOCALLY"), 2);
    cJSON_Delete(list);
    free(five);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_panic_in_one_is_that_ones(void **state) {
    tm_config *config = offline_config();
    tm_result *result = NULL;
    char *ten = bodies(10);
    assert_status(TM_OK, tm_config_set(config, "diagnostic_panic", "true"));
    tm_context *ctx = context_of(config);
    assert_true(tm_close_video_many(ctx, ANY_MEETING, ten, NULL, &result) != TM_OK);
    cJSON *list = outcomes(result);
    assert_int_equal(count_of(list, "TM_ERR_CONNECT"), 9);
    assert_int_equal(count_of(list, "TM_ERR_PANIC"), 1);
    cJSON_Delete(list);
    free(ten);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

/* Ten refusals of 3,000 bytes each, with room for three. */
static void their_answers_are_bounded_together(void **state) {
    enum { COUNT_OF_CALLS = 10, FITTING = 3, PADDING = 3000 };
    static char fault[PADDING + 512];
    tm_config *config = emulator_config();
    tm_result *result = NULL;
    char *ten = bodies(COUNT_OF_CALLS);
    int length =
        sprintf(fault,
                "{\"kind\":\"answer\",\"http_status\":400,\"endpoint\":\"close_video\",\"count\":%d,"
                "\"body\":\"{\\\"error_info\\\":{\\\"error_code\\\":9104,\\\"message\\\":\\\"no\\\"},\\\"x\\\":\\\"",
                COUNT_OF_CALLS);
    memset(fault + length, 'x', PADDING);
    strcpy(fault + length + PADDING, "\\\"}\"}");
    add_fault(fault);
    assert_status(TM_OK, tm_config_set(config, "max_response_bytes", "10000"));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_DEVICE, tm_close_video_many(ctx, need("TM_TEST_MEETING_ID"), ten, NULL, &result));
    cJSON *list = outcomes(result);
    assert_int_equal(count_of(list, "TM_ERR_DEVICE"), COUNT_OF_CALLS);
    int kept = 0;
    for (int i = 0; i < COUNT_OF_CALLS; i++) {
        cJSON *outcome = cJSON_GetArrayItem(list, i);
        cJSON *warnings = cJSON_GetObjectItem(outcome, "warnings");
        assert_int_equal(cJSON_GetObjectItem(outcome, "api_code")->valueint, 9104);
        assert_contains(text_of(list, i, "message"), "9104");
        assert_non_null(text_of(list, i, "hint_en"));
        if (strlen(text_of(list, i, "body")) > PADDING) {
            kept++;
            assert_int_equal(cJSON_GetArraySize(warnings), 0);
        } else {
            assert_string_equal(text_of(list, i, "body"), "");
            assert_int_equal(cJSON_GetArraySize(warnings), 1);
            assert_contains(cJSON_GetStringValue(cJSON_GetArrayItem(warnings, 0)), "max_response_bytes");
        }
    }
    assert_int_equal(kept, FITTING);
    cJSON_Delete(list);
    free(ten);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

/* A service that never answers; three calls at a time. */
typedef struct {
    pthread_t thread;
    int listener, calling;
    tm_context *ctx;
    tm_call *call;
    char *bodies;
    tm_status status;
    tm_result *result;
} silence;

static int open_silence(void **state) {
    static silence it;
    tm_config *config = silent_config(&it.listener);
    assert_status(TM_OK, tm_config_set(config, "worker_threads", "3"));
    it.ctx = context_of(config);
    it.call = tm_call_new();
    it.bodies = bodies(20);
    it.result = NULL;
    it.calling = 0;
    *state = &it;
    return 0;
}

static int close_silence(void **state) {
    silence *it = (silence *)*state;
    /* A test that failed in the middle leaves its thread behind, whose context must not be freed under it. */
    if (it->calling) {
        tm_call_cancel(it->call);
        pthread_join(it->thread, NULL);
    }
    tm_result_free(it->result);
    free(it->bodies);
    tm_call_free(it->call);
    tm_context_free(it->ctx);
    return close(it->listener);
}

static void they_share_the_deadline(void **state) {
    silence *it = (silence *)*state;
    assert_status(TM_OK, tm_call_set_timeout_ms(it->call, 300));
    assert_status(TM_ERR_TIMEOUT, tm_close_video_many(it->ctx, ANY_MEETING, it->bodies, it->call, &it->result));
    assert_true(tm_result_elapsed_us(it->result) >= 300000);
    /* For no more than those that went first was there time. */
    assert_in_range(tm_result_attempts(it->result), 1, 3);
    cJSON *list = outcomes(it->result);
    assert_int_equal(count_of(list, "TM_ERR_TIMEOUT"), 20);
    cJSON_Delete(list);
}

static void *closes_all(void *argument) {
    silence *it = (silence *)argument;
    it->status = tm_close_video_many(it->ctx, ANY_MEETING, it->bodies, it->call, &it->result);
    return NULL;
}

static void they_share_the_handle_and_the_threads_are_bounded(void **state) {
    silence *it = (silence *)*state;
    int connections[3];
    unsigned threads = resting_threads();
    assert_int_equal(pthread_create(&it->thread, NULL, closes_all, it), 0);
    it->calling = 1;
    for (size_t i = 0; i < COUNT(connections); i++)
        connections[i] = accept_request(it->listener);
    /* The calling thread is one of the three. */
    assert_int_equal(count_threads(), threads + 3);
    assert_status(TM_OK, tm_call_cancel(it->call));
    it->calling = 0;
    assert_int_equal(pthread_join(it->thread, NULL), 0);
    wait_until(count_threads() == threads);
    assert_status(TM_ERR_CANCELLED, it->status);
    cJSON *list = outcomes(it->result);
    assert_int_equal(count_of(list, "TM_ERR_CANCELLED"), 20);
    cJSON_Delete(list);
    for (size_t i = 0; i < COUNT(connections); i++)
        close(connections[i]);
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)
#define SILENT(name) cmocka_unit_test_setup_teardown(name, open_silence, close_silence)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(what_is_no_list_of_bodies_is_refused_as_a_whole),
        cmocka_unit_test(an_empty_list_is_done),
        TEST(every_camera_goes_off),
        TEST(one_that_fails_stops_no_other),
        cmocka_unit_test(a_field_is_named_with_the_place_of_its_body),
        cmocka_unit_test(they_share_the_quota),
        cmocka_unit_test(a_panic_in_one_is_that_ones),
        TEST(their_answers_are_bounded_together),
        SILENT(they_share_the_deadline),
        SILENT(they_share_the_handle_and_the_threads_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
