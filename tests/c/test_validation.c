/* What is refused before anything is sent: status, field, and a message with what was found and what is expected.
 *
 * Nobody listens at the base_url of these contexts; that nothing was tried shows in the number of attempts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* The parts of a good body. */
#define OPERATOR "\"operator_id\":\"host\",\"operator_id_type\":1"
#define DEVICE "\"instanceid\":1"
#define TARGET "\"to_operator_id\":\"guest\",\"to_operator_id_type\":4"
#define USER "\"user\":{" TARGET ",\"instanceid\":2}"

typedef struct {
    const char *body, *field, *found, *expected;
} bad_body;

static int new_context(void **state) {
    *state = offline_context();
    return 0;
}

static int free_context(void **state) {
    tm_context_free((tm_context *)*state);
    return 0;
}

/* A context of offline_config() with one option more. */
static tm_context *context_with(const char *key, const char *value) {
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, key, value));
    return context_of(config);
}

/* The call is refused without an attempt; the result, which the caller frees, tells the same as the context. */
static tm_result *refused(tm_context *ctx, const char *meeting_id, const char *body, tm_status expected) {
    tm_result *result = NULL;
    tm_status status = tm_close_video_ex(ctx, meeting_id, body, NULL, &result);
    if (status != expected)
        print_error("meeting_id: %s\nbody: %s\nmessage: %s\n", meeting_id, body, tm_result_message(result));
    assert_status(expected, status);
    assert_non_null(result);
    assert_status(expected, tm_result_status(result));
    assert_int_equal(tm_result_attempts(result), 0);
    assert_int_equal(tm_result_http_status(result), 0);
    assert_int_equal(tm_result_api_code(result), 0);
    assert_int_equal(tm_result_retryable(result), 0);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    assert_null(tm_result_trace_id(result));
    assert_string_equal(context_error(ctx), tm_result_message(result));
    return result;
}

static void refused_bodies(tm_context *ctx, const bad_body *bodies, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tm_result *result = refused(ctx, ANY_MEETING, bodies[i].body, TM_ERR_INVALID_REQUEST);
        assert_non_null(tm_result_field(result));
        assert_string_equal(tm_result_field(result), bodies[i].field);
        assert_contains(tm_result_message(result), bodies[i].field, bodies[i].found, bodies[i].expected);
        tm_result_free(result);
    }
}

/* The call passes the checks: it gets as far as trying to connect. */
static void passes(tm_context *ctx, const char *meeting_id, const char *body) {
    tm_result *result = NULL;
    tm_status status = tm_close_video_ex(ctx, meeting_id, body, NULL, &result);
    if (status != TM_ERR_CONNECT)
        print_error("meeting_id: %s\nbody: %s\nmessage: %s\n", meeting_id, body, tm_result_message(result));
    assert_status(TM_ERR_CONNECT, status);
    assert_true(tm_result_attempts(result) >= 1);
    tm_result_free(result);
}

static void a_meeting_id_is_digits(void **state) {
    static const char *const bad[] = {
        "",   "room",   "756717327388927613x", "../../v1/x", "1/2",  "1?a=b", "1%2F2", "-1", "+1", "1.5", "1 2",
        " 1", "12\n34", "１２３４５６",        "会议",       "0x10", "1#frag"};
    tm_context *ctx = (tm_context *)*state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        tm_result *result = refused(ctx, bad[i], ANY_BODY, TM_ERR_INVALID_MEETING_ID);
        assert_contains(tm_result_message(result), "meeting_id", "expected");
        assert_null(strchr(tm_result_message(result), '\n'));
        assert_non_null(tm_result_hint(result, TM_LANGUAGE_EN));
        assert_null(tm_result_field(result));
        tm_result_free(result);
    }
}

static void a_meeting_code_is_refused_with_that_remark(void **state) {
    static const char *const codes[] = {"123456789", "1234567890"};
    tm_context *ctx = (tm_context *)*state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        tm_result *result = refused(ctx, codes[i], ANY_BODY, TM_ERR_INVALID_MEETING_ID);
        assert_contains(tm_result_message(result), codes[i], "meeting code");
        tm_result_free(result);
    }
    tm_result *result = refused(ctx, "123-456-789", ANY_BODY, TM_ERR_INVALID_MEETING_ID);
    assert_contains(tm_result_message(result), "123-456-789");
    tm_result_free(result);
}

static void validation_off_passes_a_code_but_never_what_is_no_number(void **state) {
    tm_context *ctx = context_with("validation", "off");
    passes(ctx, "123456789", ANY_BODY);
    tm_result_free(refused(ctx, "../1", ANY_BODY, TM_ERR_INVALID_MEETING_ID));
    tm_result_free(refused(ctx, "", ANY_BODY, TM_ERR_INVALID_MEETING_ID));
    tm_context_free(ctx);
    (void)state;
}

static void a_meeting_id_of_any_plausible_length_passes(void **state) {
    tm_context *ctx = (tm_context *)*state;
    passes(ctx, "7567173273889276131", ANY_BODY);
    passes(ctx, "1242152152161", ANY_BODY);
    passes(ctx, "18446744073709551615", ANY_BODY);
}

static void null_and_what_is_not_utf8_are_refused_by_name(void **state) {
    tm_context *ctx = (tm_context *)*state;
    tm_result *result = (tm_result *)ctx;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video(NULL, ANY_MEETING, ANY_BODY));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_ex(NULL, ANY_MEETING, ANY_BODY, NULL, &result));
    assert_null(result);
    result = refused(ctx, NULL, ANY_BODY, TM_ERR_NULL_ARGUMENT);
    assert_contains(tm_result_message(result), "meeting_id", "NULL");
    tm_result_free(result);
    result = refused(ctx, ANY_MEETING, NULL, TM_ERR_NULL_ARGUMENT);
    assert_contains(tm_result_message(result), "json_body", "NULL");
    tm_result_free(result);
    result = refused(ctx, NOT_UTF8, ANY_BODY, TM_ERR_INVALID_UTF8);
    assert_contains(tm_result_message(result), "meeting_id", "UTF-8");
    tm_result_free(result);
    result = refused(ctx, ANY_MEETING, "{\"operator_id\":\"" NOT_UTF8 "\"}", TM_ERR_INVALID_UTF8);
    assert_contains(tm_result_message(result), "json_body", "UTF-8");
    tm_result_free(result);
    /* Every way in says the same. */
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video(ctx, NULL, ANY_BODY));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video(ctx, ANY_MEETING, NULL));
    assert_status(TM_ERR_INVALID_UTF8, tm_close_video(ctx, NOT_UTF8, ANY_BODY));
    assert_status(TM_ERR_INVALID_UTF8, tm_close_video_ex(ctx, ANY_MEETING, NOT_UTF8, NULL, NULL));
}

/* GBK is what a Chinese Windows program has in its char arrays unless it takes care. */
static void gbk_text_is_refused(void **state) {
    tm_result_free(
        refused((tm_context *)*state, ANY_MEETING, "{\"operator_id\":\"\xd5\xc5\xc8\xfd\"}", TM_ERR_INVALID_UTF8));
}

static void what_is_no_json_is_shown_where(void **state) {
    static const struct {
        const char *body, *line, *column;
    } bad[] = {
        {"", "line 1", "column"},
        {" ", "line 1", "column"},
        {"{", "line 1", "column"},
        {"{\n\"instanceid\": }", "line 2", "column 15"},
        {"{'instanceid':1}", "line 1", "column 2"},
        {"{\"instanceid\":1,}", "line 1", "column"},
        {"{\"instanceid\":01}", "line 1", "column"},
        {"{\"instanceid\":NaN}", "line 1", "column"},
        {"{\"operator_id\":\"\\ud800\"}", "line 1", "column"},
        {"{\"operator_id\":\"a\nb\"}", "line", "column"},
        {"{} {}", "line 1", "column 4"},
        {"\xef\xbb\xbf{}", "line 1", "column"},
        {"// body\n{}", "line 1", "column 1"},
    };
    tm_context *ctx = (tm_context *)*state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        tm_result *result = refused(ctx, ANY_MEETING, bad[i].body, TM_ERR_INVALID_JSON);
        assert_contains(tm_result_message(result), "JSON", bad[i].line, bad[i].column);
        assert_null(tm_result_field(result));
        tm_result_free(result);
    }
}

static void json_that_nests_without_end_is_refused(void **state) {
    static char deep[60000];
    memset(deep, '[', sizeof deep - 1);
    tm_result_free(refused((tm_context *)*state, ANY_MEETING, deep, TM_ERR_INVALID_JSON));
}

static void what_is_no_object_is_refused(void **state) {
    static const bad_body bad[] = {
        {"[]", "", "[", "object"},  {"null", "", "null", "object"},     {"true", "", "true", "object"},
        {"17", "", "17", "object"}, {"\"{}\"", "", "\"{}\"", "object"},
    };
    refused_bodies((tm_context *)*state, bad, COUNT(bad));
}

static void devices_are_integers_that_are_there(void **state) {
    static const bad_body bad[] = {
        {"{}", "/instanceid", "nothing", "integer"},
        {"{" OPERATOR "," USER "}", "/instanceid", "nothing", "integer"},
        {"{" OPERATOR ",\"instanceid\":\"1\"," USER "}", "/instanceid", "\"1\"", "integer"},
        {"{" OPERATOR ",\"instanceid\":1.5," USER "}", "/instanceid", "1.5", "integer"},
        {"{" OPERATOR ",\"instanceid\":1.0," USER "}", "/instanceid", "1.0", "integer"},
        {"{" OPERATOR ",\"instanceid\":null," USER "}", "/instanceid", "null", "integer"},
        {"{" OPERATOR ",\"instanceid\":true," USER "}", "/instanceid", "true", "integer"},
        {"{" OPERATOR ",\"instanceid\":[1]," USER "}", "/instanceid", "[", "integer"},
        {"{" OPERATOR "," DEVICE ",\"user\":{" TARGET "}}", "/user/instanceid", "nothing", "integer"},
        {"{" OPERATOR "," DEVICE ",\"user\":{" TARGET ",\"instanceid\":\"2\"}}", "/user/instanceid", "\"2\"",
         "integer"},
        {"{" OPERATOR "," DEVICE ",\"user\":{" TARGET ",\"instanceid\":{}}}", "/user/instanceid", "{", "integer"},
    };
    refused_bodies((tm_context *)*state, bad, COUNT(bad));
}

static void an_operator_is_needed(void **state) {
    static const bad_body bad[] = {
        {"{" DEVICE "," USER "}", "/operator_id", "nothing", "uuid"},
        {"{\"operator_id\":\"\",\"operator_id_type\":1," DEVICE "," USER "}", "/operator_id", "\"\"", "uuid"},
        {"{\"operator_id\":null,\"operator_id_type\":1," DEVICE "," USER "}", "/operator_id", "null", "uuid"},
        {"{\"operator_id\":7,\"operator_id_type\":1," DEVICE "," USER "}", "/operator_id", "7", "string"},
        {"{\"uuid\":7," DEVICE "," USER "}", "/uuid", "7", "string"},
        {"{\"operator_id\":\"host\"," DEVICE "," USER "}", "/operator_id_type", "nothing", "integer"},
        {"{\"operator_id\":\"host\",\"operator_id_type\":\"1\"," DEVICE "," USER "}", "/operator_id_type", "\"1\"",
         "integer"},
        {"{\"operator_id\":\"host\",\"operator_id_type\":1.5," DEVICE "," USER "}", "/operator_id_type", "1.5",
         "integer"},
    };
    refused_bodies((tm_context *)*state, bad, COUNT(bad));
}

static void a_target_is_needed(void **state) {
    static const bad_body bad[] = {
        {"{" OPERATOR "," DEVICE "}", "/user", "nothing", "object"},
        {"{" OPERATOR "," DEVICE ",\"user\":\"guest\"}", "/user", "\"guest\"", "object"},
        {"{" OPERATOR "," DEVICE ",\"user\":[]}", "/user", "[", "object"},
        {"{" OPERATOR "," DEVICE ",\"user\":null}", "/user", "null", "object"},
        {"{" OPERATOR "," DEVICE ",\"user\":{\"instanceid\":2}}", "/user/to_operator_id", "nothing", "uuid"},
        {"{" OPERATOR "," DEVICE ",\"user\":{\"to_operator_id\":\"\",\"to_operator_id_type\":4,\"instanceid\":2}}",
         "/user/to_operator_id", "\"\"", "uuid"},
        {"{" OPERATOR "," DEVICE ",\"user\":{\"to_operator_id\":\"guest\",\"instanceid\":2}}",
         "/user/to_operator_id_type", "nothing", "integer"},
        {"{" OPERATOR "," DEVICE
         ",\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":\"4\",\"instanceid\":2}}",
         "/user/to_operator_id_type", "\"4\"", "integer"},
        {"{" OPERATOR "," DEVICE ",\"user\":{\"uuid\":[],\"instanceid\":2}}", "/user/uuid", "[", "string"},
        /* The operator's names where the target's belong: easily done, and the service would say "bad parameter". */
        {"{" OPERATOR "," DEVICE ",\"user\":{\"operator_id\":\"guest\",\"operator_id_type\":4,\"instanceid\":2}}",
         "/user/to_operator_id", "operator_id", "to_operator_id"},
    };
    refused_bodies((tm_context *)*state, bad, COUNT(bad));
}

static void a_key_that_stands_twice_is_refused(void **state) {
    static const bad_body bad[] = {
        {"{" OPERATOR "," DEVICE "," DEVICE "," USER "}", "/instanceid", "twice", ""},
        {"{" OPERATOR "," DEVICE ",\"instancei\\u0064\":2," USER "}", "/instanceid", "twice", ""},
        {"{" OPERATOR "," DEVICE ",\"user\":{" TARGET ",\"instanceid\":2,\"instanceid\":2}}", "/user/instanceid",
         "twice", ""},
        {"{" OPERATOR "," DEVICE "," USER ",\"x\":[0,{\"a/b~c\":1,\"a/b~c\":1}]}", "/x/1/a~1b~0c", "twice", ""},
    };
    refused_bodies((tm_context *)*state, bad, COUNT(bad));
}

static const bad_body OPENERS[] = {
    {"{" OPERATOR "," DEVICE "," USER ",\"video\":true}", "/video", "true", "false"},
    {"{" OPERATOR "," DEVICE "," USER ",\"video\":\"false\"}", "/video", "\"false\"", "false"},
    {"{" OPERATOR "," DEVICE "," USER ",\"video\":0}", "/video", "0", "false"},
    {"{" OPERATOR "," DEVICE "," USER ",\"video\":null}", "/video", "null", "false"},
};

static void what_would_open_a_camera_is_refused_in_every_mode(void **state) {
    static const char *const modes[] = {"standard", "strict", "off"};
    for (size_t i = 0; i < COUNT(modes); i++) {
        tm_context *ctx = context_with("validation", modes[i]);
        refused_bodies(ctx, OPENERS, COUNT(OPENERS));
        passes(ctx, ANY_MEETING, "{" OPERATOR "," DEVICE "," USER ",\"video\":false}");
        tm_context_free(ctx);
    }
    (void)state;
}

static void what_the_service_may_know_passes(void **state) {
    static const char *const odd[] = {
        /* A device type, a kind of id and a field of tomorrow. */
        "{" OPERATOR ",\"instanceid\":87," USER "}",
        "{" OPERATOR "," DEVICE ",\"user\":{" TARGET ",\"instanceid\":999}}",
        "{\"operator_id\":\"host\",\"operator_id_type\":3," DEVICE "," USER "}",
        "{" OPERATOR "," DEVICE "," USER ",\"reason\":{\"text\":[\"too bright\"]}}",
        /* uuid of yesterday, and both. */
        "{\"uuid\":\"host\"," DEVICE ",\"user\":{\"uuid\":\"guest\",\"instanceid\":2}}",
        "{\"uuid\":\"host\"," OPERATOR "," DEVICE "," USER "}",
    };
    tm_context *ctx = (tm_context *)*state;
    for (size_t i = 0; i < COUNT(odd); i++)
        passes(ctx, ANY_MEETING, odd[i]);
}

static void strict_refuses_what_is_not_documented(void **state) {
    static const bad_body undocumented[] = {
        {"{" OPERATOR ",\"instanceid\":87," USER "}", "/instanceid", "87", "strict"},
        {"{" OPERATOR "," DEVICE ",\"user\":{" TARGET ",\"instanceid\":31}}", "/user/instanceid", "31", "strict"},
        {"{\"operator_id\":\"host\",\"operator_id_type\":3," DEVICE "," USER "}", "/operator_id_type", "3", "4"},
    };
    tm_context *ctx = context_with("validation", "strict");
    refused_bodies(ctx, undocumented, COUNT(undocumented));
    passes(ctx, ANY_MEETING, ANY_BODY);
    tm_context_free(ctx);
    (void)state;
}

static void off_still_wants_an_object(void **state) {
    tm_context *ctx = context_with("validation", "off");
    passes(ctx, ANY_MEETING, "{}");
    tm_result_free(refused(ctx, ANY_MEETING, "[]", TM_ERR_INVALID_REQUEST));
    tm_result_free(refused(ctx, ANY_MEETING, "", TM_ERR_INVALID_JSON));
    tm_result_free(refused(ctx, ANY_MEETING, "{\"a\":1,\"a\":2}", TM_ERR_INVALID_REQUEST));
    tm_context_free(ctx);
    (void)state;
}

static void an_openid_operator_is_the_oauth_user(void **state) {
    static const bad_body bad[] = {{"{\"operator_id\":\"openid-other\",\"operator_id_type\":2," DEVICE "," USER "}",
                                    "/operator_id", "open_id", "operator_id_type"}};
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_oauth(config, "openid-mine", "token"));
    assert_status(TM_OK, tm_config_set(config, "base_url", "http://127.0.0.1:1"));
    tm_context *ctx = context_of(config);
    refused_bodies(ctx, bad, COUNT(bad));
    assert_null(strstr(context_error(ctx), "openid-mine"));
    passes(ctx, ANY_MEETING, "{\"operator_id\":\"openid-mine\",\"operator_id_type\":2," DEVICE "," USER "}");
    passes(ctx, ANY_MEETING, "{\"operator_id\":\"openid-other\",\"operator_id_type\":4," DEVICE "," USER "}");
    tm_context_free(ctx);
    /* The enterprise may act for any openid. */
    passes((tm_context *)*state, ANY_MEETING,
           "{\"operator_id\":\"openid-other\",\"operator_id_type\":2," DEVICE "," USER "}");
}

static void messages_are_in_chinese_if_asked(void **state) {
    tm_context *ctx = context_with("language", "zh");
    tm_result *result = refused(ctx, "room", ANY_BODY, TM_ERR_INVALID_MEETING_ID);
    assert_contains(tm_result_message(result), "room", "纯数字");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_ZH), "会议号");
    tm_result_free(result);
    result = refused(ctx, ANY_MEETING, "{" OPERATOR ",\"instanceid\":\"1\"," USER "}", TM_ERR_INVALID_REQUEST);
    assert_contains(tm_result_message(result), "/instanceid", "\"1\"", "整数");
    assert_string_equal(tm_result_field(result), "/instanceid");
    tm_result_free(result);
    result = refused(ctx, ANY_MEETING, "{", TM_ERR_INVALID_JSON);
    assert_contains(tm_result_message(result), "JSON", "第 1 行");
    tm_result_free(result);
    result = refused(ctx, NULL, ANY_BODY, TM_ERR_NULL_ARGUMENT);
    assert_contains(tm_result_message(result), "meeting_id", "NULL");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void messages_stay_one_short_line_whatever_was_found(void **state) {
    static char endless[200000];
    tm_context *ctx = (tm_context *)*state;
    size_t length = (size_t)snprintf(endless, sizeof endless, "{" OPERATOR "," USER ",\"instanceid\":\"");
    memset(endless + length, 'x', 100000);
    memcpy(endless + length + 100000, "\"}", 3);
    tm_result *result = refused(ctx, ANY_MEETING, endless, TM_ERR_INVALID_REQUEST);
    assert_true(strlen(tm_result_message(result)) < 512);
    tm_result_free(result);
    memset(endless, '7', 100000);
    endless[100000] = '\0';
    result = refused(ctx, endless, ANY_BODY, TM_ERR_INVALID_MEETING_ID);
    assert_true(strlen(tm_result_message(result)) < 512);
    tm_result_free(result);
    result =
        refused(ctx, ANY_MEETING, "{" OPERATOR "," USER ",\"instanceid\":\"\\n\\u001b[31m\"}", TM_ERR_INVALID_REQUEST);
    assert_null(strpbrk(tm_result_message(result), "\n\x1b"));
    tm_result_free(result);
}

static void a_body_beyond_all_measure_is_refused(void **state) {
    size_t size = 32 * 1024 * 1024;
    char *huge = (char *)malloc(size);
    assert_non_null(huge);
    memset(huge, ' ', size - 1);
    huge[size - 1] = '\0';
    tm_result *result = NULL;
    tm_status status = tm_close_video_ex((tm_context *)*state, ANY_MEETING, huge, NULL, &result);
    assert_true(status == TM_ERR_INVALID_JSON || status == TM_ERR_INVALID_REQUEST);
    assert_contains(tm_result_message(result), "bytes");
    assert_int_equal(tm_result_attempts(result), 0);
    tm_result_free(result);
    free(huge);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, new_context, free_context)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_meeting_id_is_digits),
        TEST(a_meeting_code_is_refused_with_that_remark),
        TEST(validation_off_passes_a_code_but_never_what_is_no_number),
        TEST(a_meeting_id_of_any_plausible_length_passes),
        TEST(null_and_what_is_not_utf8_are_refused_by_name),
        TEST(gbk_text_is_refused),
        TEST(what_is_no_json_is_shown_where),
        TEST(json_that_nests_without_end_is_refused),
        TEST(what_is_no_object_is_refused),
        TEST(devices_are_integers_that_are_there),
        TEST(an_operator_is_needed),
        TEST(a_target_is_needed),
        TEST(a_key_that_stands_twice_is_refused),
        TEST(what_would_open_a_camera_is_refused_in_every_mode),
        TEST(what_the_service_may_know_passes),
        TEST(strict_refuses_what_is_not_documented),
        TEST(off_still_wants_an_object),
        TEST(an_openid_operator_is_the_oauth_user),
        TEST(messages_are_in_chinese_if_asked),
        TEST(messages_stay_one_short_line_whatever_was_found),
        TEST(a_body_beyond_all_measure_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
