/* Options by name and as JSON: what they take, what they refuse, and how they say so. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static int new_config(void **state) {
    *state = tm_config_new();
    return *state == NULL;
}

static int free_config(void **state) {
    tm_config_free((tm_config *)*state);
    return 0;
}

static void every_option_is_known_and_can_be_reset(void **state) {
    static const char *const keys[] = {"app_id",
                                       "sdk_id",
                                       "secret_id",
                                       "secret_key",
                                       "open_id",
                                       "access_token",
                                       "base_url",
                                       "timeout_ms",
                                       "connect_timeout_ms",
                                       "idle_timeout_ms",
                                       "max_attempts",
                                       "max_connections",
                                       "max_response_bytes",
                                       "rate_limit_per_minute",
                                       "rate_limit_per_day",
                                       "worker_threads",
                                       "max_pending",
                                       "ca_file",
                                       "ca_dir",
                                       "ca_pem",
                                       "ca_only",
                                       "client_cert_pem",
                                       "client_key_pem",
                                       "proxy",
                                       "no_proxy",
                                       "resolve",
                                       "allow_http",
                                       "validation",
                                       "correct_clock",
                                       "clock_floor_ms",
                                       "language",
                                       "user_agent",
                                       "diagnostic_panic"};
    tm_config *config = (tm_config *)*state;
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_status(TM_OK, tm_config_set(config, keys[i], NULL));
}

static void options_take_what_they_are_documented_to_take(void **state) {
    static const struct {
        const char *key, *value;
    } good[] = {
        {"timeout_ms", "1"},
        {"timeout_ms", "3600000"},
        {"connect_timeout_ms", "500"},
        {"worker_threads", "1"},
        {"worker_threads", "64"},
        {"max_pending", "1"},
        {"max_pending", "1000000"},
        {"idle_timeout_ms", "0"},
        {"max_attempts", "1"},
        {"max_attempts", "10"},
        {"max_connections", "1"},
        {"max_response_bytes", "1048576"},
        {"base_url", "https://api.meeting.qq.com"},
        {"base_url", "https://gateway.example:8443/wemeet/"},
        {"base_url", "http://127.0.0.1:8080"},
        {"base_url", "https://[::1]:8443"},
        {"ca_only", "true"},
        {"ca_only", "false"},
        {"allow_http", "true"},
        {"correct_clock", "false"},
        {"validation", "strict"},
        {"validation", "standard"},
        {"validation", "off"},
        {"language", "zh"},
        {"language", "en"},
        {"user_agent", "room-controller/4.2 (linux)"},
    };
    tm_config *config = (tm_config *)*state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_status(TM_OK, tm_config_set(config, good[i].key, good[i].value));
}

static void a_bad_value_is_named_with_what_was_found_and_what_is_expected(void **state) {
    static const struct {
        const char *key, *value, *found, *expected;
    } bad[] = {
        {"timeout_ms", "0", "\"0\"", "from 1 to 3600000"},
        {"timeout_ms", "3600001", "\"3600001\"", "from 1 to 3600000"},
        {"timeout_ms", "10s", "\"10s\"", "a whole number"},
        {"timeout_ms", "-1", "\"-1\"", "a whole number"},
        {"timeout_ms", "+1", "\"+1\"", "a whole number"},
        {"timeout_ms", " 1", "\" 1\"", "a whole number"},
        {"timeout_ms", "1.5", "\"1.5\"", "a whole number"},
        {"timeout_ms", "1e3", "\"1e3\"", "a whole number"},
        {"timeout_ms", "", "\"\"", "a whole number"},
        {"timeout_ms", "99999999999999999999999", "9999", "a whole number"},
        {"max_attempts", "0", "\"0\"", "from 1 to 10"},
        {"max_attempts", "11", "\"11\"", "from 1 to 10"},
        {"ca_only", "yes", "\"yes\"", "true or false"},
        {"ca_only", "TRUE", "\"TRUE\"", "true or false"},
        {"allow_http", "1", "\"1\"", "true or false"},
        {"validation", "loose", "\"loose\"", "standard, strict or off"},
        {"language", "fr", "\"fr\"", "en or zh"},
        {"base_url", "api.meeting.qq.com", "\"api.meeting.qq.com\"", "URL"},
        {"base_url", "ftp://api.meeting.qq.com", "\"ftp://api.meeting.qq.com\"", "URL"},
        {"base_url", "https://api.meeting.qq.com?a=b", "a=b", "URL"},
        {"base_url", "https://api.meeting.qq.com#part", "#part", "URL"},
        {"base_url", "https://", "\"https://\"", "URL"},
        {"base_url", "", "\"\"", "URL"},
    };
    tm_config *config = (tm_config *)*state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, bad[i].key, bad[i].value));
        assert_contains(config_error(config), bad[i].key, bad[i].found, bad[i].expected);
    }
}

static void an_unknown_option_is_named(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "time_out", "1"));
    assert_contains(config_error(config), "time_out");
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "", "1"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "timeout-ms", "1"));
    assert_contains(config_error(config), "timeout-ms", "did you mean timeout_ms");
    /* Resetting what does not exist is a mistake too. */
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "time_out", NULL));
}

static void null_is_refused(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set(NULL, "timeout_ms", "1"));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set(config, NULL, "1"));
    assert_contains(config_error(config), "key", "NULL");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_load_json(NULL, "{}"));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_load_json(config, NULL));
    assert_contains(config_error(config), "json", "NULL");
    tm_config_free(NULL);
}

static void what_is_not_utf8_is_refused(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set(config, NOT_UTF8, "1"));
    assert_contains(config_error(config), "key", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set(config, "language", "e" NOT_UTF8));
    assert_contains(config_error(config), "language", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_load_json(config, "{\"language\":\"" NOT_UTF8 "\"}"));
    assert_contains(config_error(config), "json", "UTF-8");
    /* Cut in the middle of a character, as a fixed buffer would. */
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set(config, "ca_file", "/etc/\xe4\xbc"));
    /* A surrogate, and a slash in more bytes than it needs: forms that lenient decoders let through. */
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set(config, "ca_file", "/etc/\xed\xa0\x80"));
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set(config, "ca_file",
                                                     "\xc0\xaf"
                                                     "etc"));
}

static void a_success_clears_the_error(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_string_equal(config_error(config), "");
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "language", "fr"));
    assert_string_not_equal(config_error(config), "");
    assert_status(TM_OK, tm_config_set(config, "language", "en"));
    assert_string_equal(config_error(config), "");
}

static void json_sets_options_of_every_kind(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_load_json(config, "{}"));
    assert_status(TM_OK, tm_config_load_json(config, " {\"timeout_ms\": 5000, \"ca_only\": false, \"language\": \"zh\","
                                                     "\"max_attempts\": \"2\", \"idle_timeout_ms\": null}\n"));
    /* The language took hold: the next refusal is in Chinese. */
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "timeout_ms", "0"));
    assert_contains(config_error(config), "timeout_ms", "应为", "3600000");
    assert_status(TM_OK, tm_config_load_json(config, "{\"language\": null}"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "timeout_ms", "0"));
    assert_contains(config_error(config), "expected");
}

static void json_is_taken_whole_or_not_at_all(void **state) {
    /* Each sets the language first; had any of it been taken, the message would be in Chinese. */
    static const struct {
        const char *json, *named, *expected;
    } bad[] = {
        {"{\"language\":\"zh\",\"max_attempts\":0}", "max_attempts", "from 1 to 10"},
        {"{\"language\":\"zh\",\"max_attempts\":1.5}", "max_attempts", "a whole number"},
        {"{\"language\":\"zh\",\"max_attempts\":[1]}", "max_attempts", "a whole number"},
        {"{\"language\":\"zh\",\"max_attempts\":true}", "max_attempts", "a whole number"},
        {"{\"language\":\"zh\",\"ca_only\":1}", "ca_only", "true or false"},
        {"{\"language\":\"zh\",\"app_id\":200000001}", "app_id", "string"},
        {"{\"language\":\"zh\",\"maxattempts\":1}", "maxattempts", "max_attempts"},
        {"{\"language\":\"zh\",\"timeout_ms\":1,\"timeout_ms\":1}", "timeout_ms", "twice"},
        {"{\"language\":\"zh\",\"timeout_ms\":1,\"timeout\\u005fms\":1}", "timeout_ms", "twice"},
        {"{\"language\":\"zh\",}", "line 1", "JSON"},
        {"{\"language\":\"zh\"} x", "line 1", "JSON"},
        {"{\"language\":\"zh\"", "line 1", "JSON"},
        {"[{\"language\":\"zh\"}]", "object", "timeout_ms"},
        {"null", "object", "timeout_ms"},
        {"\"language\"", "object", "timeout_ms"},
        {"", "line 1", "JSON"},
    };
    tm_config *config = (tm_config *)*state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_load_json(config, bad[i].json));
        assert_contains(config_error(config), bad[i].named, bad[i].expected);
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "timeout_ms", "0"));
        assert_contains(config_error(config), "expected");
    }
}

static void json_that_nests_without_end_is_refused(void **state) {
    static char json[200000];
    tm_config *config = (tm_config *)*state;
    memset(json, '[', sizeof json - 1);
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_load_json(config, json));
    assert_string_not_equal(config_error(config), "");
}

static void messages_stay_one_short_line_whatever_was_found(void **state) {
    static char endless[100000];
    tm_config *config = (tm_config *)*state;
    memset(endless, 'x', sizeof endless - 1);
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "language", endless));
    assert_true(strlen(config_error(config)) < 512);
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, endless, "1"));
    assert_true(strlen(config_error(config)) < 512);
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "language", "e\nn\r\x1b[31m"));
    assert_null(strpbrk(config_error(config), "\n\r\x1b"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "e\nn\r\x1b[31m", "1"));
    assert_null(strpbrk(config_error(config), "\n\r\x1b"));
}

static void a_password_in_a_url_is_not_repeated(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set(config, "base_url", "https://robot:hunter2@host.example"));
    assert_contains(config_error(config), "base_url");
    assert_null(strstr(config_error(config), "hunter2"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, new_config, free_config)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_option_is_known_and_can_be_reset),
        TEST(options_take_what_they_are_documented_to_take),
        TEST(a_bad_value_is_named_with_what_was_found_and_what_is_expected),
        TEST(an_unknown_option_is_named),
        TEST(null_is_refused),
        TEST(what_is_not_utf8_is_refused),
        TEST(a_success_clears_the_error),
        TEST(json_sets_options_of_every_kind),
        TEST(json_is_taken_whole_or_not_at_all),
        TEST(json_that_nests_without_end_is_refused),
        TEST(messages_stay_one_short_line_whatever_was_found),
        TEST(a_password_in_a_url_is_not_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
