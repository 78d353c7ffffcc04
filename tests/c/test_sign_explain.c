/* tm_sign_explain: what is signed, and what is wrong with somebody else's signature. Nothing is sent. */
#include <stdio.h>
#include <string.h>

#include "support.h"

/* The vector tests/vectors/sign has for the documented example; its keys are those of offline_config(). */
#define PATH "/v1/real-control/meetings/1242152152161/video"
#define BODY "{\"uuid\":\"afagsagwags\",\"instanceid\":4,\"user\":{\"uuid\":\"agaqwwgdkkddd\",\"instanceid\":2}}"
#define HEAD "PUT\nX-TC-Key=AKIDEXAMPLE0000&X-TC-Nonce=1234567890123456&X-TC-Timestamp=1700000000\n" PATH "\n"
#define SIGNATURE "ZmY3MmI5NWViMjBmYTY2Mzc3ZWY5ODdjNzExOGFkOGEwYzk1NjM0OTA2Y2ZmZmI2ZTkyNmMyYTNmODdkYTlkNA=="

static int new_context(void **state) {
    *state = offline_context();
    return 0;
}

static int free_context(void **state) {
    tm_context_free((tm_context *)*state);
    return 0;
}

static char *explained(void *ctx, const char *their_string, const char *their_signature) {
    char *text = NULL;
    assert_status(TM_OK, tm_sign_explain((tm_context *)ctx, "PUT", PATH, BODY, their_string, their_signature, &text));
    assert_non_null(text);
    /* Whatever is compared, the key does not come out. */
    assert_null(strstr(text, "SecretKeyExample0000"));
    return text;
}

static void refused(void *ctx, tm_status expected, const char *method, const char *path, const char *body) {
    char before[] = "before";
    char *text = before;
    assert_status(expected, tm_sign_explain((tm_context *)ctx, method, path, body, NULL, NULL, &text));
    assert_null(text);
}

static void the_string_to_sign_is_shown(void **state) {
    char *text = explained(*state, NULL, NULL);
    assert_contains(text, "PUT", "X-TC-Key=AKIDEXAMPLE0000&X-TC-Nonce=", "&X-TC-Timestamp=", PATH, BODY,
                    "X-TC-Signature");
    tm_string_free(text);
}

static void a_right_signature_is_said_to_be_right(void **state) {
    char *text = explained(*state, HEAD BODY, SIGNATURE);
    /* Their nonce and timestamp are taken over, so that the signatures can be compared. */
    assert_contains(text, "X-TC-Nonce=1234567890123456", SIGNATURE, "is the right one");
    tm_string_free(text);
}

static void a_wrong_one_is_told_why(void **state) {
    char *text = explained(*state, HEAD "{ }", NULL);
    assert_contains(text, "body");
    tm_string_free(text);
    text = explained(*state, HEAD BODY, "abc");
    assert_contains(text, "base64");
    tm_string_free(text);
    text = explained(*state, HEAD "{\"note\":\"\xd5\xc5\xc8\xfd\"}", NULL); /* any encoding is taken here */
    assert_contains(text, "UTF-8", "GBK");
    tm_string_free(text);
}

static void the_key_stays_hidden_where_somebody_put_it_into_their_string(void **state) {
    /* The key in the place of its id is one of the known causes of a refused signature. */
    char *text = explained(
        *state, "PUT\nX-TC-Key=SecretKeyExample0000&X-TC-Nonce=1&X-TC-Timestamp=1700000000\n" PATH "\n" BODY, NULL);
    assert_contains(text, "X-TC-Key");
    tm_string_free(text);
    tm_string_free(explained(*state, HEAD BODY, "SecretKeyExample0000"));
    tm_string_free(explained(*state, "SecretKeyExample0000", "SecretKeyExample0000"));
}

static void a_request_without_a_body_is_explained_too(void **state) {
    char *text = NULL;
    assert_status(TM_OK,
                  tm_sign_explain((tm_context *)*state, "GET", "/v1/meetings?meeting_code=123456789&userid=a%2Bb%40c",
                                  NULL, NULL, NULL, &text));
    assert_contains(text, "GET", "userid=a%2Bb%40c");
    tm_string_free(text);
}

static void each_null_is_refused(void **state) {
    char *text = (char *)state;
    refused(NULL, TM_ERR_NULL_ARGUMENT, "PUT", PATH, BODY);
    refused(*state, TM_ERR_NULL_ARGUMENT, NULL, PATH, BODY);
    refused(*state, TM_ERR_NULL_ARGUMENT, "PUT", NULL, BODY);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_sign_explain((tm_context *)*state, "PUT", PATH, BODY, NULL, NULL, NULL));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_sign_explain(NULL, NULL, NULL, NULL, NULL, NULL, &text));
    assert_null(text);
}

static void what_is_not_utf8_is_refused(void **state) {
    refused(*state, TM_ERR_INVALID_UTF8, NOT_UTF8, PATH, BODY);
    refused(*state, TM_ERR_INVALID_UTF8, "PUT", "/" NOT_UTF8, BODY);
    refused(*state, TM_ERR_INVALID_UTF8, "PUT", PATH, NOT_UTF8);
}

static void methods_and_paths_that_cannot_be_are_refused(void **state) {
    refused(*state, TM_ERR_INVALID_ARGUMENT, "put", PATH, BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PATCH", PATH, BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "", PATH, BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "", BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "v1/meetings", BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "https://api.meeting.qq.com/v1/meetings", BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "/v1/meetings#part", BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "/v1/a b", BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "/v1/a\nb", BODY);
    refused(*state, TM_ERR_INVALID_ARGUMENT, "PUT", "/v1/会议", BODY);
}

static void oauth_requests_are_not_signed(void **state) {
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_oauth(config, "openid", "token"));
    tm_context *ctx = context_of(config);
    refused(ctx, TM_ERR_UNSUPPORTED, "PUT", PATH, BODY);
    tm_context_free(ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, new_context, free_context)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_string_to_sign_is_shown),
        TEST(a_right_signature_is_said_to_be_right),
        TEST(a_wrong_one_is_told_why),
        TEST(the_key_stays_hidden_where_somebody_put_it_into_their_string),
        TEST(a_request_without_a_body_is_explained_too),
        TEST(each_null_is_refused),
        TEST(what_is_not_utf8_is_refused),
        TEST(methods_and_paths_that_cannot_be_are_refused),
        TEST(oauth_requests_are_not_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
