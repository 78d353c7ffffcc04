/* The library itself, configurations, calls that wait, and what came of them. */
#include <time.h>

#include "program.h"

typedef struct {
    int records, destroyed;
} host;

static void on_log(void *user_data, int32_t level, const char *message, const char *fields_json) {
    CHECK(level >= TM_LOG_ERROR && level <= TM_LOG_DEBUG);
    CHECK(message[0] != '\0' && fields_json[0] == '{');
    ((host *)user_data)->records++;
}

static int64_t on_clock(void *user_data) {
    (void)user_data;
    return (int64_t)time(NULL) * 1000;
}

static void on_destroy(void *user_data) {
    ((host *)user_data)->destroyed++;
}

void about_the_library(void) {
    CHECK(tm_abi_version() == TM_ABI_VERSION);
    CHECK(tm_version()[0] != '\0');
    CHECK(strcmp(tm_status_name(TM_ERR_DEVICE), "TM_ERR_DEVICE") == 0);
    CHECK(tm_status_message(TM_ERR_DNS, TM_LANGUAGE_ZH)[0] != '\0');
    CHECK(tm_error_hint(190303, TM_LANGUAGE_EN)[0] != '\0');
    tm_string_free(NULL);
}

void configuration(void) {
    host it = {0, 0};
    char why[256] = "";
    char *made = body();
    tm_config *config = config_of_enterprise();
    CHECK(tm_config_load_json(config, "{\"no_such_option\": 1}") == TM_ERR_INVALID_CONFIG);
    CHECK(tm_config_last_error(config, why, sizeof why) > 0 && strstr(why, "no_such_option") != NULL);
    CHECK(tm_config_load_json(config, "{\"timeout_ms\": 5000, \"max_attempts\": 2}") == TM_OK);
    CHECK(tm_config_set_log(config, TM_LOG_DEBUG, on_log, &it, on_destroy) == TM_OK);
    CHECK(tm_config_set_clock(config, on_clock, NULL, NULL) == TM_OK);
    tm_context *ctx = context_of(config);
    CHECK(tm_close_video(ctx, MEETING, made) == TM_OK);
    CHECK(it.records > 0);
    tm_context_free(ctx);
    CHECK(it.destroyed == 1);
    tm_string_free(made);
}

void calls(void) {
    tm_context *ctx = context_of(config_of_enterprise());
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    char *made = body(), *report = NULL;
    char all[1024];
    CHECK(tm_call_set_timeout_ms(call, 8000) == TM_OK);
    CHECK(tm_call_set_max_attempts(call, 2) == TM_OK);
    CHECK(tm_call_set_idempotent(call, 1) == TM_OK);
    CHECK(tm_call_set_device(call, TM_DEVICE_FIND) == TM_OK);
    CHECK(tm_call_set_verify(call, 1) == TM_OK);
    CHECK(tm_call_set_verify_operator(call, HOST, 1) == TM_OK);
    CHECK(tm_close_video_ex(ctx, MEETING, made, call, &result) == TM_OK);
    CHECK(tm_result_effect(result) == TM_EFFECT_APPLIED);
    tm_result_free(result);

    snprintf(all, sizeof all, "[%s]", made);
    CHECK(tm_close_video_many(ctx, MEETING, all, call, &result) == TM_OK);
    CHECK(tm_result_body(result, NULL)[0] == '[');
    tm_result_free(result);

    CHECK(tm_sign_explain(ctx, "GET", "/v1/meetings", NULL, NULL, NULL, &report) == TM_OK);
    CHECK(strstr(report, "/v1/meetings") != NULL);
    tm_string_free(report);
    CHECK(tm_context_stats_json(ctx, &report) == TM_OK && report[0] == '{');
    tm_string_free(report);

    CHECK(tm_call_cancel(call) == TM_OK);
    CHECK(tm_close_video_ex(ctx, MEETING, made, call, NULL) == TM_ERR_CANCELLED);
    tm_context_cancel_all(ctx);
    CHECK(tm_close_video(ctx, MEETING, made) == TM_ERR_CANCELLED);
    tm_call_free(call);
    tm_string_free(made);
    tm_context_free(ctx);
}

void results(void) {
    tm_context *ctx = context_of(config_of_enterprise());
    tm_result *result = NULL;
    char why[512];
    size_t length = 0;
    char *made = body(), *report = NULL;
    CHECK(tm_close_video(ctx, MEETING, "{}") == TM_ERR_INVALID_REQUEST);
    CHECK(tm_context_last_result(ctx, &result) == TM_OK);
    CHECK(tm_result_field(result) != NULL && tm_result_attempts(result) == 0);
    CHECK(tm_result_effect(result) == TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);

    CHECK(tm_close_video_ex(ctx, "1", made, NULL, &result) == TM_ERR_MEETING_NOT_FOUND);
    CHECK(tm_result_status(result) == TM_ERR_MEETING_NOT_FOUND);
    CHECK(tm_result_http_status(result) >= 400);
    CHECK(tm_result_api_code(result) != 0 && tm_result_api_new_code(result) >= 0);
    CHECK(tm_result_hint(result, TM_LANGUAGE_ZH)[0] != '\0');
    CHECK(tm_result_trace_id(result) != NULL);
    CHECK(tm_result_body(result, &length)[length] == '\0' && length > 0);
    CHECK(tm_result_attempts(result) == 1 && tm_result_elapsed_us(result) > 0);
    CHECK(tm_result_retryable(result) == 0 && tm_result_retry_after_ms(result) == -1);
    CHECK(tm_result_clock_offset_ms(result) != INT64_MIN);
    CHECK(tm_context_last_error(ctx, why, sizeof why) > 0);
    CHECK(strcmp(tm_result_message(result), why) == 0);
    report = tm_result_to_json(result);
    CHECK(report[0] == '{');
    tm_string_free(report);
    tm_result_free(result);
    tm_string_free(made);
    tm_context_free(ctx);
}

void look_ups(void) {
    tm_context *ctx = context_of(config_of_enterprise());
    tm_result *result = NULL;
    CHECK(tm_find_meeting(ctx, need("TM_TEST_MEETING_CODE"), HOST, 1, HOST_DEVICE, NULL, &result) == TM_OK);
    CHECK(strstr(tm_result_body(result, NULL), MEETING) != NULL);
    tm_result_free(result);
    CHECK(tm_list_participants(ctx, MEETING, NULL, HOST, 1, NULL, &result) == TM_OK);
    CHECK(strstr(tm_result_body(result, NULL), need("TM_TEST_TARGET_MS_OPEN_ID")) != NULL);
    tm_result_free(result);
    tm_context_free(ctx);
}
