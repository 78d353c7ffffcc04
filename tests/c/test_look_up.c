/* What one needs before a call: the meeting by its code, who is in it, and any other endpoint. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static void a_meeting_is_found_by_its_code(void **state) {
    tm_context *ctx = emulator_context();
    const char *codes[] = {"735219846",
                           "735-219-846",
                           "735 219 846",
                           " 735-219-846\n",
                           "#腾讯会议：735-219-846",
                           "#腾讯会议: 735 219 846"};
    for (size_t i = 0; i < COUNT(codes); i++) {
        tm_result *result = NULL;
        assert_status(TM_OK, tm_find_meeting(ctx, codes[i], need("TM_TEST_HOST_USERID"), 1, 1, NULL, &result));
        assert_contains(tm_result_body(result, NULL), need("TM_TEST_MEETING_ID"), "meeting_info_list");
        assert_string_equal(tm_result_message(result), "the service answered");
        assert_non_null(tm_result_trace_id(result));
        tm_result_free(result);
    }
    tm_context_free(ctx);
    (void)state;
}

static void who_looks_up_is_escaped(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    /* Nobody of this name is known; that the service says so shows that the signature was right. */
    assert_status(TM_ERR_USER_NOT_FOUND, tm_find_meeting(ctx, "735219846", "a+b@c/d?e=张&f", 1, 1, NULL, &result));
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_code_that_is_none_is_refused_before_anything_is_sent(void **state) {
    tm_context *ctx = offline_context();
    const char *codes[] = {"", "12345678", "12345678901", "7567173273889276131", "abcdefghi", "１２３４５６７８９"};
    for (size_t i = 0; i < COUNT(codes); i++) {
        tm_result *result = NULL;
        assert_status(TM_ERR_INVALID_ARGUMENT, tm_find_meeting(ctx, codes[i], "a", 1, 1, NULL, &result));
        assert_contains(tm_result_message(result), "meeting_code: found \"", codes[i], "expected");
        assert_int_equal(tm_result_attempts(result), 0);
        tm_result_free(result);
    }
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_find_meeting(ctx, "123456789", "", 1, 1, NULL, NULL));
    assert_contains(context_error(ctx), "operator_id is empty");
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_find_meeting(ctx, "123456789", "a", 2, 1, NULL, NULL));
    assert_contains(context_error(ctx), "operator_id_type: found 2, expected 1 (userid)");
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_find_meeting(ctx, "123456789", "a", 1, -1, NULL, NULL));
    assert_contains(context_error(ctx), "instanceid: found -1");
    tm_context_free(ctx);
    (void)state;
}

static void a_code_that_nobody_has_is_not_found(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    assert_status(TM_ERR_MEETING_NOT_FOUND,
                  tm_find_meeting(ctx, "111111111", need("TM_TEST_HOST_USERID"), 1, 1, NULL, &result));
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_ZH));
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void participants_are_listed_with_their_names(void **state) {
    size_t length = 0;
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_list_participants(ctx, need("TM_TEST_MEETING_ID"), NULL, need("TM_TEST_HOST_USERID"), 1,
                                              NULL, &result));
    const char *body = tm_result_body(result, &length);
    assert_contains(body, "\"user_name\":\"王芳\"", "\"user_name\":\"会议室 Boardroom 3\"",
                    "\"ms_open_id\":\"ms-li-na\"", "\"video_state\":true", "\"subject\":\"产品周会 Product weekly\"",
                    "\"total_count\":7");
    assert_int_equal(strlen(body), length);
    assert_int_equal(tm_result_attempts(result), 1);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_recurring_meeting_is_listed_by_its_part(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_list_participants(ctx, "4407719925013386241", "1755504000", "li.na", 1, NULL, &result));
    assert_contains(tm_result_body(result, NULL), "ms-j-smith-monday");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void who_cannot_list_is_refused_before_anything_is_sent(void **state) {
    tm_context *ctx = offline_context();
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_list_participants(ctx, ANY_MEETING, NULL, "a", 4, NULL, NULL));
    assert_contains(context_error(ctx), "operator_id_type: found 4, expected 1 (userid), 2 (openid), 3 (rooms_id)");
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_list_participants(ctx, "1/2", NULL, "a", 1, NULL, NULL));
    tm_context_free(ctx);
    (void)state;
}

static void an_answer_that_is_no_list_is_none(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    add_fault("{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\"}");
    assert_status(TM_ERR_NOT_THE_SERVICE, tm_list_participants(ctx, need("TM_TEST_MEETING_ID"), NULL,
                                                               need("TM_TEST_HOST_USERID"), 1, NULL, &result));
    tm_result_free(result);
    add_fault("{\"kind\":\"html_page\",\"endpoint\":\"real_time_participants\"}");
    assert_status(TM_ERR_NOT_THE_SERVICE, tm_list_participants(ctx, need("TM_TEST_MEETING_ID"), NULL,
                                                               need("TM_TEST_HOST_USERID"), 1, NULL, &result));
    /* Its remedy is that of a captive portal, and not of an answer that did not come. */
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "captive portal");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void people_without_an_id_are_all_listed_and_a_list_has_its_bound(void **state) {
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set(config, "max_response_bytes", "1024"));
    tm_context *ctx = context_of(config);
    tm_result *result = NULL;
    add_fault("{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"body\":"
              "\"{\\\"participants\\\":[{\\\"instanceid\\\":0},{\\\"instanceid\\\":0},{\\\"instanceid\\\":0}]}\"}");
    assert_status(TM_OK, tm_list_participants(ctx, need("TM_TEST_MEETING_ID"), NULL, need("TM_TEST_HOST_USERID"), 1,
                                              NULL, &result));
    assert_contains(tm_result_body(result, NULL), "\"total_count\":3");
    tm_result_free(result);
    /* Pages that are small enough one by one, and more than the bound together. */
    add_fault("{\"kind\":\"answer\",\"http_status\":200,\"endpoint\":\"real_time_participants\",\"count\":100,\"body\":"
              "\"{\\\"total_page\\\":100,\\\"participants\\\":[{\\\"app_version\\\":\\\""
              "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
              "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
              "\\\"}]}\"}");
    assert_status(TM_ERR_RESPONSE_TOO_LARGE, tm_list_participants(ctx, need("TM_TEST_MEETING_ID"), NULL,
                                                                  need("TM_TEST_HOST_USERID"), 1, NULL, &result));
    assert_true(tm_result_attempts(result) < 10);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void any_endpoint_can_be_called(void **state) {
    char path[512];
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    snprintf(path, sizeof path, "/v1/meetings/%s/ms-open-id?operator_id=%s&operator_id_type=1",
             need("TM_TEST_MEETING_ID"), need("TM_TEST_HOST_USERID"));
    assert_status(TM_OK, tm_api_call(ctx, "GET", path, NULL, NULL, &result));
    assert_contains(tm_result_body(result, NULL), need("TM_TEST_HOST_MS_OPEN_ID"));
    tm_result_free(result);
    snprintf(path, sizeof path, "/v1/real-control/meetings/%s/mutes", need("TM_TEST_MEETING_ID"));
    assert_status(TM_OK, tm_api_call(ctx, "PUT", path,
                                     "{\"operator_id\":\"zhang.wei\",\"operator_id_type\":1,\"instanceid\":1,\"mute\":"
                                     "true,\"user\":{\"to_operator_id\":\"ms-j-smith\",\"to_operator_id_type\":4,"
                                     "\"instanceid\":4}}",
                                     NULL, &result));
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    assert_status(TM_ERR_SERVICE, tm_api_call(ctx, "DELETE", "/v1/nothing/of/the/kind", NULL, NULL, &result));
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void what_cannot_be_sent_as_it_is_signed_is_refused(void **state) {
    tm_context *ctx = offline_context();
    static const struct {
        const char *method, *path, *said;
    } rows[] = {
        {"PATCH", "/v1/x", "method: found \"PATCH\", expected GET, POST, PUT or DELETE"},
        {"get", "/v1/x", "method: found \"get\""},
        {"GET", "", "path_and_query: found \"\", expected a path"},
        {"GET", "v1/x", "path_and_query: found \"v1/x\""},
        {"GET", "https://api.meeting.qq.com/v1/x", "without scheme and host"},
        {"GET", "/v1/x y", "found the character ' '"},
        {"GET", "/v1/x?name=张", "found the character '张'"},
        {"GET", "/v1/x#y", "found the character '#'"},
        {"GET", "/v1/x?a='b'", "found the character '\\''"},
        {"GET", "/v1/x\r\nHost: evil", "found the character '\\r'"},
        {"GET", "/v1/../x", "found the segment . or .."},
        {"GET", "/v1/x?a=%4", "found \"%4\", expected two hexadecimal digits"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        tm_result *result = NULL;
        assert_status(TM_ERR_INVALID_ARGUMENT, tm_api_call(ctx, rows[i].method, rows[i].path, NULL, NULL, &result));
        assert_contains(tm_result_message(result), rows[i].said);
        assert_int_equal(tm_result_attempts(result), 0);
        tm_result_free(result);
    }
    tm_context_free(ctx);
    (void)state;
}

static void a_lost_answer_is_asked_for_again_only_where_that_does_no_harm(void **state) {
    static const struct {
        const char *method, *path, *fault;
        int idempotent;
        uint32_t attempts;
        tm_status status;
    } rows[] = {
        {"GET", "/v1/meetings?meeting_code=735219846&userid=zhang.wei&instanceid=1", "meeting_by_code", 0, 2, TM_OK},
        {"PUT", "/v1/real-control/meetings/6918235701846253947/mutes", "mutes", 0, 1, TM_ERR_CONNECTION_LOST},
        {"PUT", "/v1/real-control/meetings/6918235701846253947/mutes", "mutes", 1, 2, TM_OK},
    };
    const char *json = "{\"operator_id\":\"zhang.wei\",\"operator_id_type\":1,\"instanceid\":1,\"mute\":true,\"user\":{"
                       "\"to_operator_id\":\"ms-j-smith\",\"to_operator_id_type\":4,\"instanceid\":4}}";
    for (size_t i = 0; i < COUNT(rows); i++) {
        char fault[256];
        tm_context *ctx = emulator_context();
        tm_call *call = tm_call_new();
        tm_result *result = NULL;
        snprintf(fault, sizeof fault, "{\"kind\":\"close_after_reading\",\"endpoint\":\"%s\"}", rows[i].fault);
        add_fault(fault);
        assert_status(TM_OK, tm_call_set_idempotent(call, rows[i].idempotent));
        const char *body = strcmp(rows[i].method, "GET") == 0 ? NULL : json;
        assert_status(rows[i].status, tm_api_call(ctx, rows[i].method, rows[i].path, body, call, &result));
        assert_int_equal(tm_result_attempts(result), rows[i].attempts);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
        tm_result_free(result);
        tm_call_free(call);
        tm_context_free(ctx);
    }
    (void)state;
}

/* Something on the way may have sent it twice, and what is refused is the copy. */
static void what_was_seen_before_is_not_made_again_where_that_may_do_harm(void **state) {
    for (int idempotent = 0; idempotent < 2; idempotent++) {
        tm_context *ctx = emulator_context();
        tm_call *call = tm_call_new();
        tm_result *result = NULL;
        add_fault("{\"kind\":\"error_code\",\"error_code\":190301,\"http_status\":400}");
        assert_status(TM_OK, tm_call_set_idempotent(call, idempotent));
        assert_status(
            idempotent ? TM_OK : TM_ERR_REPLAY,
            tm_api_call(ctx, "PUT", "/v1/real-control/meetings/6918235701846253947/mutes",
                        "{\"operator_id\":\"zhang.wei\",\"operator_id_type\":1,\"instanceid\":1,\"mute\":true,"
                        "\"user\":{\"to_operator_id\":\"ms-j-smith\",\"to_operator_id_type\":4,\"instanceid\":4}}",
                        call, &result));
        assert_int_equal(tm_result_attempts(result), 1 + idempotent);
        tm_result_free(result);
        tm_call_free(call);
        tm_context_free(ctx);
    }
    (void)state;
}

static void texts_that_cannot_be_read_are_named(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_call(NULL, "GET", "/", NULL, NULL, &result));
    assert_null(result);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_call(ctx, NULL, "/", NULL, NULL, NULL));
    assert_contains(context_error(ctx), "method");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_api_call(ctx, "GET", NULL, NULL, NULL, NULL));
    assert_contains(context_error(ctx), "path_and_query");
    assert_status(TM_ERR_INVALID_UTF8, tm_api_call(ctx, "PUT", "/", NOT_UTF8, NULL, NULL));
    assert_contains(context_error(ctx), "body");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_find_meeting(NULL, "123456789", "a", 1, 1, NULL, &result));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_find_meeting(ctx, NULL, "a", 1, 1, NULL, NULL));
    assert_contains(context_error(ctx), "meeting_code");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_find_meeting(ctx, "123456789", NULL, 1, 1, NULL, NULL));
    assert_contains(context_error(ctx), "operator_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_list_participants(NULL, ANY_MEETING, NULL, "a", 1, NULL, &result));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_list_participants(ctx, NULL, NULL, "a", 1, NULL, NULL));
    assert_contains(context_error(ctx), "meeting_id");
    assert_status(TM_ERR_INVALID_UTF8, tm_list_participants(ctx, ANY_MEETING, NOT_UTF8, "a", 1, NULL, NULL));
    assert_contains(context_error(ctx), "sub_meeting_id");
    tm_context_free(ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_meeting_is_found_by_its_code),
        TEST(who_looks_up_is_escaped),
        TEST(a_code_that_is_none_is_refused_before_anything_is_sent),
        TEST(a_code_that_nobody_has_is_not_found),
        TEST(participants_are_listed_with_their_names),
        TEST(a_recurring_meeting_is_listed_by_its_part),
        TEST(who_cannot_list_is_refused_before_anything_is_sent),
        TEST(an_answer_that_is_no_list_is_none),
        TEST(people_without_an_id_are_all_listed_and_a_list_has_its_bound),
        TEST(any_endpoint_can_be_called),
        TEST(what_cannot_be_sent_as_it_is_signed_is_refused),
        TEST(a_lost_answer_is_asked_for_again_only_where_that_does_no_harm),
        TEST(what_was_seen_before_is_not_made_again_where_that_may_do_harm),
        TEST(texts_that_cannot_be_read_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
