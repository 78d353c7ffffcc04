/* What the library is, and its static texts. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static const struct {
    int32_t number;
    const char *name;
} STATUSES[] = {
    {TM_OK, "TM_OK"},
    {TM_ERR_NULL_ARGUMENT, "TM_ERR_NULL_ARGUMENT"},
    {TM_ERR_INVALID_UTF8, "TM_ERR_INVALID_UTF8"},
    {TM_ERR_INVALID_CONFIG, "TM_ERR_INVALID_CONFIG"},
    {TM_ERR_INVALID_MEETING_ID, "TM_ERR_INVALID_MEETING_ID"},
    {TM_ERR_INVALID_JSON, "TM_ERR_INVALID_JSON"},
    {TM_ERR_INVALID_REQUEST, "TM_ERR_INVALID_REQUEST"},
    {TM_ERR_CANCELLED, "TM_ERR_CANCELLED"},
    {TM_ERR_RATE_LIMITED_LOCALLY, "TM_ERR_RATE_LIMITED_LOCALLY"},
    {TM_ERR_CALLBACK_FAILED, "TM_ERR_CALLBACK_FAILED"},
    {TM_ERR_UNSUPPORTED, "TM_ERR_UNSUPPORTED"},
    {TM_ERR_INVALID_ARGUMENT, "TM_ERR_INVALID_ARGUMENT"},
    {TM_ERR_REENTRANT, "TM_ERR_REENTRANT"},
    {TM_ERR_BUSY, "TM_ERR_BUSY"},
    {TM_ERR_DNS, "TM_ERR_DNS"},
    {TM_ERR_CONNECT, "TM_ERR_CONNECT"},
    {TM_ERR_TLS, "TM_ERR_TLS"},
    {TM_ERR_CERTIFICATE, "TM_ERR_CERTIFICATE"},
    {TM_ERR_PROXY, "TM_ERR_PROXY"},
    {TM_ERR_TIMEOUT, "TM_ERR_TIMEOUT"},
    {TM_ERR_CONNECTION_LOST, "TM_ERR_CONNECTION_LOST"},
    {TM_ERR_RESPONSE_TOO_LARGE, "TM_ERR_RESPONSE_TOO_LARGE"},
    {TM_ERR_NOT_THE_SERVICE, "TM_ERR_NOT_THE_SERVICE"},
    {TM_ERR_CLOCK_UNSET, "TM_ERR_CLOCK_UNSET"},
    {TM_ERR_SERVICE, "TM_ERR_SERVICE"},
    {TM_ERR_AUTHENTICATION, "TM_ERR_AUTHENTICATION"},
    {TM_ERR_CLOCK_SKEW, "TM_ERR_CLOCK_SKEW"},
    {TM_ERR_REPLAY, "TM_ERR_REPLAY"},
    {TM_ERR_TOKEN_EXPIRED, "TM_ERR_TOKEN_EXPIRED"},
    {TM_ERR_PERMISSION, "TM_ERR_PERMISSION"},
    {TM_ERR_MEETING_NOT_FOUND, "TM_ERR_MEETING_NOT_FOUND"},
    {TM_ERR_MEETING_STATE, "TM_ERR_MEETING_STATE"},
    {TM_ERR_USER_NOT_FOUND, "TM_ERR_USER_NOT_FOUND"},
    {TM_ERR_DEVICE, "TM_ERR_DEVICE"},
    {TM_ERR_PARAMETER, "TM_ERR_PARAMETER"},
    {TM_ERR_RATE_LIMITED, "TM_ERR_RATE_LIMITED"},
    {TM_ERR_SERVER, "TM_ERR_SERVER"},
    {TM_ERR_NOT_APPLIED, "TM_ERR_NOT_APPLIED"},
    {TM_ERR_UNVERIFIED, "TM_ERR_UNVERIFIED"},
    {TM_ERR_PANIC, "TM_ERR_PANIC"},
    {TM_ERR_OUT_OF_MEMORY, "TM_ERR_OUT_OF_MEMORY"},
    {TM_ERR_INTERNAL, "TM_ERR_INTERNAL"},
};
#define STATUS_COUNT (sizeof STATUSES / sizeof STATUSES[0])

/* The header's numbers, written out a second time: a renumbered constant would pass every other test. */
static const int32_t NUMBERS[] = {0,   1,   2,   3,   4,   5,   6,   7,   8,   9,   10,  11,  12,  13,
                                  100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 200, 201, 202, 203,
                                  204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 900, 901, 902};

static void version_is_the_headers(void **state) {
    (void)state;
    char numbers[32];
    snprintf(numbers, sizeof numbers, "%d.%d.%d", TM_VERSION_MAJOR, TM_VERSION_MINOR, TM_VERSION_PATCH);
    assert_string_equal(tm_version(), TM_VERSION);
    assert_string_equal(tm_version(), numbers);
    assert_int_equal(tm_abi_version(), TM_ABI_VERSION);
}

static void statuses_have_the_documented_numbers(void **state) {
    (void)state;
    assert_int_equal(STATUS_COUNT, sizeof NUMBERS / sizeof NUMBERS[0]);
    for (size_t i = 0; i < STATUS_COUNT; i++)
        assert_int_equal(STATUSES[i].number, NUMBERS[i]);
}

static void statuses_have_their_names(void **state) {
    (void)state;
    for (size_t i = 0; i < STATUS_COUNT; i++)
        assert_string_equal(tm_status_name(STATUSES[i].number), STATUSES[i].name);
}

static void statuses_have_a_message_in_both_languages(void **state) {
    (void)state;
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        const char *english = tm_status_message(STATUSES[i].number, TM_LANGUAGE_EN);
        const char *chinese = tm_status_message(STATUSES[i].number, TM_LANGUAGE_ZH);
        assert_true(strlen(english) > 0);
        assert_string_not_equal(english, chinese);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(english, tm_status_message(STATUSES[j].number, TM_LANGUAGE_EN));
    }
    assert_string_equal(tm_status_message(TM_OK, TM_LANGUAGE_ZH), "成功。");
}

static void a_number_that_is_no_status_is_said_to_be_none(void **state) {
    static const int32_t strangers[] = {-1, 14, 99, 110, 215, 903, INT32_MAX, INT32_MIN};
    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_string_equal(tm_status_name(strangers[i]), "TM_ERR_UNKNOWN");
        assert_true(strlen(tm_status_message(strangers[i], TM_LANGUAGE_EN)) > 0);
        assert_true(strlen(tm_status_message(strangers[i], TM_LANGUAGE_ZH)) > 0);
    }
}

static void a_language_that_is_none_is_taken_for_english(void **state) {
    static const int32_t strangers[] = {-1, 2, INT32_MAX, INT32_MIN};
    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_string_equal(tm_status_message(TM_ERR_TIMEOUT, strangers[i]),
                            tm_status_message(TM_ERR_TIMEOUT, TM_LANGUAGE_EN));
        assert_string_equal(tm_error_hint(190303, strangers[i]), tm_error_hint(190303, TM_LANGUAGE_EN));
    }
}

static void hints_are_found_by_either_code(void **state) {
    (void)state;
    const char *hint = tm_error_hint(190303, TM_LANGUAGE_EN);
    assert_non_null(hint);
    assert_string_equal(tm_error_hint(200190303, TM_LANGUAGE_EN), hint);
    assert_non_null(tm_error_hint(190303, TM_LANGUAGE_ZH));
    assert_string_not_equal(tm_error_hint(190303, TM_LANGUAGE_ZH), hint);
}

static void codes_that_this_call_can_meet_have_hints(void **state) {
    static const int64_t codes[] = {41,     400,    5108,   9002,   9003,   9042,   9104,   10005,  13603,
                                    50000,  50001,  81101,  190001, 190004, 190300, 190301, 190303, 190308,
                                    190310, 190311, 190312, 190313, 190318, 190455, 190456, 190457, 200001,
                                    200002, 200003, 200004, 200005, 200006, 960000};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_non_null(tm_error_hint(codes[i], TM_LANGUAGE_EN));
        assert_non_null(tm_error_hint(codes[i], TM_LANGUAGE_ZH));
    }
}

static void a_code_that_nobody_knows_has_no_hint(void **state) {
    static const int64_t strangers[] = {-1, 123456789, INT64_MAX, INT64_MIN, INT64_C(4294967296) + 190303};
    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_null(tm_error_hint(strangers[i], TM_LANGUAGE_EN));
        assert_null(tm_error_hint(strangers[i], TM_LANGUAGE_ZH));
    }
}

static void static_texts_stay_where_they_are(void **state) {
    (void)state;
    assert_ptr_equal(tm_version(), tm_version());
    assert_ptr_equal(tm_status_name(TM_OK), tm_status_name(TM_OK));
    assert_ptr_equal(tm_status_message(TM_OK, TM_LANGUAGE_ZH), tm_status_message(TM_OK, TM_LANGUAGE_ZH));
    assert_ptr_equal(tm_error_hint(190303, TM_LANGUAGE_ZH), tm_error_hint(190303, TM_LANGUAGE_ZH));
}

static void no_text_is_freed_without_ado(void **state) {
    (void)state;
    tm_string_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_is_the_headers),
        cmocka_unit_test(statuses_have_the_documented_numbers),
        cmocka_unit_test(statuses_have_their_names),
        cmocka_unit_test(statuses_have_a_message_in_both_languages),
        cmocka_unit_test(a_number_that_is_no_status_is_said_to_be_none),
        cmocka_unit_test(a_language_that_is_none_is_taken_for_english),
        cmocka_unit_test(hints_are_found_by_either_code),
        cmocka_unit_test(codes_that_this_call_can_meet_have_hints),
        cmocka_unit_test(a_code_that_nobody_knows_has_no_hint),
        cmocka_unit_test(static_texts_stay_where_they_are),
        cmocka_unit_test(no_text_is_freed_without_ado),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
