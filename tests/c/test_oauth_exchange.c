/* A user's first tokens for a code: got, handed on, and shown to nobody. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "support.h"

static tm_result *exchange(tm_config *config, const char *secret, const char *auth_code, tm_status expected) {
    tm_result *result = NULL;
    assert_status(expected, tm_oauth_exchange_code(config, need("TM_TEST_SDK_ID"), secret, auth_code, NULL, &result));
    assert_non_null(result);
    return result;
}

static const char *text(const cJSON *object, const char *name) {
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    assert_true(cJSON_IsString(member));
    return member->valuestring;
}

static void the_tokens_that_come_are_good(void **state) {
    tm_config *config = emulator_config_of_nobody();
    tm_result *result = exchange(config, need("TM_TEST_SECRET_KEY"), need("TM_TEST_AUTH_CODE"), TM_OK);
    cJSON *reply = cJSON_Parse(tm_result_body(result, NULL));
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(reply, "data");
    char *report = tm_result_to_json(result);
    assert_non_null(data);
    /* The report shows neither what came nor what was sent. */
    assert_null(strstr(report, text(data, "access_token")));
    assert_null(strstr(report, text(data, "refresh_token")));
    assert_null(strstr(report, need("TM_TEST_SECRET_KEY")));
    assert_null(strstr(report, need("TM_TEST_AUTH_CODE")));
    assert_contains(report, "[redacted]", "\"attempts\":[{");
    assert_contains(tm_result_message(result), "tokens");
    assert_null(strstr(tm_result_message(result), text(data, "access_token")));
    tm_string_free(report);

    assert_status(TM_OK, tm_config_set_oauth(config, text(data, "open_id"), text(data, "access_token")));
    assert_status(TM_OK,
                  tm_config_set_oauth_refresh(config, need("TM_TEST_SDK_ID"), text(data, "refresh_token"),
                                              (int64_t)cJSON_GetObjectItemCaseSensitive(data, "expires")->valuedouble,
                                              NULL, NULL, NULL));
    cJSON_Delete(reply);
    tm_result_free(result);
    tm_context *ctx = context_of(config);
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    tm_context_free(ctx);
    (void)state;
}

static void a_code_is_good_for_one_time(void **state) {
    tm_config *config = emulator_config_of_nobody();
    tm_result_free(exchange(config, need("TM_TEST_SECRET_KEY"), need("TM_TEST_AUTH_CODE"), TM_OK));
    tm_result *result = exchange(config, need("TM_TEST_SECRET_KEY"), need("TM_TEST_AUTH_CODE"), TM_ERR_AUTHENTICATION);
    assert_int_equal(tm_result_api_code(result), 1002);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_retryable(result), 0);
    assert_contains(tm_result_message(result), "code 1002");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "5 minutes");
    tm_result_free(result);
    tm_config_free(config);
    (void)state;
}

static void a_wrong_secret_is_refused_and_not_shown(void **state) {
    tm_config *config = emulator_config_of_nobody();
    tm_result *result = exchange(config, "not-the-secret", need("TM_TEST_AUTH_CODE"), TM_ERR_AUTHENTICATION);
    char *report = tm_result_to_json(result);
    assert_int_equal(tm_result_api_code(result), 1003);
    assert_null(strstr(report, "not-the-secret"));
    tm_string_free(report);
    tm_result_free(result);
    tm_config_free(config);
    (void)state;
}

static void an_identity_makes_no_difference(void **state) {
    tm_config *config = emulator_config();
    tm_result_free(exchange(config, need("TM_TEST_SECRET_KEY"), need("TM_TEST_AUTH_CODE"), TM_OK));
    /* And it is the same as before. */
    tm_context *ctx = context_of(config);
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    tm_context_free(ctx);
    (void)state;
}

static void what_may_have_used_the_code_up_is_not_done_twice(void **state) {
    tm_config *config = emulator_config_of_nobody();
    add_fault("{\"kind\":\"lost_answer\"}");
    tm_result *result = exchange(config, need("TM_TEST_SECRET_KEY"), need("TM_TEST_AUTH_CODE"), TM_ERR_CONNECTION_LOST);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "may be used up");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_ZH), "重新授权");
    tm_result_free(result);
    tm_config_free(config);
    (void)state;
}

static void what_was_not_done_is_done_again(void **state) {
    tm_config *config = emulator_config_of_nobody();
    add_fault("{\"kind\":\"answer\",\"http_status\":503}");
    tm_result *result = exchange(config, need("TM_TEST_SECRET_KEY"), need("TM_TEST_AUTH_CODE"), TM_OK);
    assert_int_equal(tm_result_attempts(result), 2);
    tm_result_free(result);
    tm_config_free(config);
    (void)state;
}

static void a_handle_cancels_it(void **state) {
    tm_config *config = emulator_config_of_nobody();
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    tm_call_cancel(call);
    assert_status(TM_ERR_CANCELLED, tm_oauth_exchange_code(config, "1", "s3cret", "code", call, &result));
    assert_int_equal(tm_result_attempts(result), 0);
    tm_result_free(result);
    tm_call_free(call);
    tm_config_free(config);
    (void)state;
}

static void each_null_is_refused_by_name(void **state) {
    tm_config *config = tm_config_new();
    tm_result *result = (tm_result *)config; /* anything but NULL: it has to be overwritten */
    assert_status(TM_ERR_NULL_ARGUMENT, tm_oauth_exchange_code(NULL, "1", "s3cret", "code", NULL, &result));
    assert_null(result);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_oauth_exchange_code(config, NULL, "s3cret", "code", NULL, &result));
    assert_contains(config_error(config), "sdk_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_oauth_exchange_code(config, "1", NULL, "code", NULL, &result));
    assert_contains(config_error(config), "secret");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_oauth_exchange_code(config, "1", "s3cret", NULL, NULL, &result));
    assert_contains(config_error(config), "auth_code");
    assert_status(TM_ERR_INVALID_UTF8, tm_oauth_exchange_code(config, "1", NOT_UTF8, "code", NULL, &result));
    assert_contains(config_error(config), "secret");
    assert_null(result);
    tm_config_free(config);
    (void)state;
}

static void what_cannot_be_sent_is_refused_by_name(void **state) {
    static const char *const ARGUMENTS[][4] = {
        {"", "s3cret", "code", "sdk_id"},
        {"1", " s3cret", "code", "secret"},
        {"1", "s3cret", "co de", "auth_code"},
    };
    tm_config *config = tm_config_new();
    for (size_t i = 0; i < COUNT(ARGUMENTS); i++) {
        tm_result *result = NULL;
        const char *const *with = ARGUMENTS[i];
        assert_status(TM_ERR_INVALID_ARGUMENT,
                      tm_oauth_exchange_code(config, with[0], with[1], with[2], NULL, &result));
        assert_contains(tm_result_message(result), with[3]);
        assert_int_equal(tm_result_attempts(result), 0);
        tm_result_free(result);
    }
    assert_status(TM_OK, tm_config_set(config, "oauth_base_url", "http://tokens.example"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_oauth_exchange_code(config, "1", "s3cret", "code", NULL, NULL));
    assert_contains(config_error(config), "oauth_base_url");
    tm_config_free(config);
    (void)state;
}

static tm_status exchanges(void *user_data, const char *string_to_sign, size_t len, uint32_t remaining_ms,
                           uint8_t *mac) {
    (void)string_to_sign, (void)len, (void)remaining_ms, (void)mac;
    *(tm_status *)user_data = tm_oauth_exchange_code(NULL, "1", "s3cret", "code", NULL, NULL);
    return 1;
}

static void it_is_not_to_be_called_inside_a_callback(void **state) {
    tm_status found = TM_OK;
    tm_config *config = emulator_config_of_nobody();
    assert_status(TM_OK, tm_config_set_signer(config, "1", NULL, "2", exchanges, &found, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_CALLBACK_FAILED, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    assert_status(TM_ERR_REENTRANT, found);
    tm_context_free(ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_tokens_that_come_are_good),
        TEST(a_code_is_good_for_one_time),
        TEST(a_wrong_secret_is_refused_and_not_shown),
        TEST(an_identity_makes_no_difference),
        TEST(what_may_have_used_the_code_up_is_not_done_twice),
        TEST(what_was_not_done_is_done_again),
        TEST(a_handle_cancels_it),
        TEST(each_null_is_refused_by_name),
        TEST(what_cannot_be_sent_is_refused_by_name),
        TEST(it_is_not_to_be_called_inside_a_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
