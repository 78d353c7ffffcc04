/* Who the library speaks for: exactly one identity, whole, and never shown. */
#include <stdio.h>
#include <string.h>

#include "support.h"

#define APP "200000001"
#define SDK "30000000001"
#define ID "AKIDEXAMPLE0000"
#define KEY "SecretKeyExample0000"
#define OPEN "openid-zhang-wei"
#define TOKEN "emulator-access-token-1"

static int new_config(void **state) {
    *state = tm_config_new();
    return *state == NULL;
}

static int free_config(void **state) {
    tm_config_free((tm_config *)*state);
    return 0;
}

static void refused_by_context_new(tm_config *config) {
    tm_context *ctx = (tm_context *)config; /* anything but NULL: it has to be overwritten */
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_null(ctx);
}

static void taken_by_context_new(tm_config *config) {
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_context_new(config, &ctx));
    assert_non_null(ctx);
    tm_context_free(ctx);
}

static void either_identity_makes_a_context(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_set_secret(config, APP, SDK, ID, KEY));
    taken_by_context_new(config);
    assert_status(TM_OK, tm_config_set_secret(config, APP, NULL, ID, KEY));
    taken_by_context_new(config);
    tm_config_free(config);
    *state = config = tm_config_new();
    assert_status(TM_OK, tm_config_set_oauth(config, OPEN, TOKEN));
    taken_by_context_new(config);
}

static void an_identity_can_be_given_as_options(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_set(config, "app_id", APP));
    assert_status(TM_OK, tm_config_set(config, "secret_id", ID));
    assert_status(TM_OK, tm_config_set(config, "secret_key", KEY));
    taken_by_context_new(config);
    tm_config_free(config);
    *state = config = tm_config_new();
    assert_status(TM_OK, tm_config_load_json(config, "{\"open_id\":\"" OPEN "\",\"access_token\":\"" TOKEN "\"}"));
    taken_by_context_new(config);
}

static void no_identity_is_refused_with_the_options_to_set(void **state) {
    tm_config *config = (tm_config *)*state;
    refused_by_context_new(config);
    assert_contains(config_error(config), "app_id", "secret_id", "secret_key", "open_id", "access_token");
}

static void two_identities_are_refused(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_set_secret(config, APP, NULL, ID, KEY));
    assert_status(TM_OK, tm_config_set_oauth(config, OPEN, TOKEN));
    refused_by_context_new(config);
    assert_contains(config_error(config), "two identities");
    /* Taking one back makes it right. */
    assert_status(TM_OK, tm_config_set(config, "open_id", NULL));
    assert_status(TM_OK, tm_config_set(config, "access_token", NULL));
    taken_by_context_new(config);
}

static void half_an_identity_is_refused_with_the_half_that_lacks(void **state) {
    static const struct {
        const char *keys[3], *missing;
    } halves[] = {
        {{"app_id", "secret_id", NULL}, "secret_key"},
        {{"app_id", "secret_key", NULL}, "secret_id"},
        {{"secret_id", "secret_key", NULL}, "app_id"},
        {{"secret_key", NULL, NULL}, "app_id"},
        {{"sdk_id", NULL, NULL}, "app_id"},
        {{"open_id", NULL, NULL}, "access_token"},
        {{"access_token", NULL, NULL}, "open_id"},
    };
    for (size_t i = 0; i < COUNT(halves); i++) {
        tm_config *config = tm_config_new();
        for (size_t key = 0; key < COUNT(halves[i].keys) && halves[i].keys[key] != NULL; key++)
            assert_status(TM_OK, tm_config_set(config, halves[i].keys[key], "hunter2"));
        refused_by_context_new(config);
        assert_contains(config_error(config), halves[i].missing);
        assert_null(strstr(config_error(config), "hunter2"));
        tm_config_free(config);
    }
    (void)state;
}

static void each_null_is_refused_by_name(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_secret(NULL, APP, SDK, ID, KEY));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_secret(config, NULL, SDK, ID, KEY));
    assert_contains(config_error(config), "app_id", "NULL");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_secret(config, APP, SDK, NULL, KEY));
    assert_contains(config_error(config), "secret_id", "NULL");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_secret(config, APP, SDK, ID, NULL));
    assert_contains(config_error(config), "secret_key", "NULL");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_oauth(NULL, OPEN, TOKEN));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_oauth(config, NULL, TOKEN));
    assert_contains(config_error(config), "open_id", "NULL");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_oauth(config, OPEN, NULL));
    assert_contains(config_error(config), "access_token", "NULL");
    /* A refused setter changed nothing: there is still no identity. */
    refused_by_context_new(config);
    assert_contains(config_error(config), "no identity");
}

static void what_is_not_utf8_is_refused_by_name(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_secret(config, NOT_UTF8, SDK, ID, KEY));
    assert_contains(config_error(config), "app_id", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_secret(config, APP, NOT_UTF8, ID, KEY));
    assert_contains(config_error(config), "sdk_id", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_secret(config, APP, SDK, NOT_UTF8, KEY));
    assert_contains(config_error(config), "secret_id", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_secret(config, APP, SDK, ID, NOT_UTF8));
    assert_contains(config_error(config), "secret_key", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_oauth(config, NOT_UTF8, TOKEN));
    assert_contains(config_error(config), "open_id", "UTF-8");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_oauth(config, OPEN, NOT_UTF8));
    assert_contains(config_error(config), "access_token", "UTF-8");
}

/* What comes along when a credential is copied out of a page, a file or a terminal. */
static void credentials_with_something_around_them_are_refused_and_not_shown(void **state) {
    static const char *const spoiled[] = {
        "", " hunter2", "hunter2 ", "hunter2\n", "hunter2\r", "\xef\xbb\xbfhunter2", "\xc2\xa0hunter2", "hunter2\t"};
    tm_config *config = (tm_config *)*state;
    for (size_t i = 0; i < COUNT(spoiled); i++) {
        const char *bad = spoiled[i];
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, bad, SDK, ID, KEY));
        assert_contains(config_error(config), "app_id");
        assert_null(strstr(config_error(config), "hunter2"));
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, APP, bad, ID, KEY));
        assert_contains(config_error(config), "sdk_id");
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, APP, SDK, bad, KEY));
        assert_contains(config_error(config), "secret_id");
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, APP, SDK, ID, bad));
        assert_contains(config_error(config), "secret_key");
        assert_null(strstr(config_error(config), "hunter2"));
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_oauth(config, bad, TOKEN));
        assert_contains(config_error(config), "open_id");
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_oauth(config, OPEN, bad));
        assert_contains(config_error(config), "access_token");
        assert_null(strstr(config_error(config), "hunter2"));
    }
    refused_by_context_new(config);
    assert_contains(config_error(config), "no identity");
}

static void what_no_header_can_carry_is_refused(void **state) {
    static const char *const unfit[] = {"hunter2\r\nX-TC-Registered: 0", "hunter2\x7fhunter2", "hunter2\x01hunter2",
                                        "hunter2 会议"};
    tm_config *config = (tm_config *)*state;
    for (size_t i = 0; i < COUNT(unfit); i++) {
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, unfit[i], NULL, ID, KEY));
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, APP, unfit[i], ID, KEY));
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, APP, NULL, unfit[i], KEY));
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_oauth(config, unfit[i], TOKEN));
        assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_oauth(config, OPEN, unfit[i]));
        assert_contains(config_error(config), "access_token");
        assert_null(strstr(config_error(config), "hunter2"));
    }
}

static void a_refused_setter_keeps_the_identity_from_before(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_set_secret(config, APP, SDK, ID, KEY));
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_secret(config, APP, SDK, ID, ""));
    taken_by_context_new(config);
}

static void context_new_refuses_null(void **state) {
    tm_config *config = (tm_config *)*state;
    tm_context *ctx = (tm_context *)config;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_new(NULL, &ctx));
    assert_null(ctx);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_new(config, NULL));
    assert_contains(config_error(config), "out");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_new(NULL, NULL));
    tm_context_free(NULL);
    tm_context_cancel_all(NULL);
}

static void plain_http_to_another_machine_needs_consent(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_set_secret(config, APP, NULL, ID, KEY));
    assert_status(TM_OK, tm_config_set(config, "base_url", "http://gateway.example"));
    refused_by_context_new(config);
    assert_contains(config_error(config), "http", "allow_http");
    assert_status(TM_OK, tm_config_set(config, "allow_http", "true"));
    taken_by_context_new(config);
    assert_status(TM_OK, tm_config_set(config, "allow_http", NULL));
    assert_status(TM_OK, tm_config_set(config, "base_url", "http://localhost:8080"));
    taken_by_context_new(config);
}

static void certificates_that_cannot_be_read_are_refused(void **state) {
    tm_config *config = (tm_config *)*state;
    assert_status(TM_OK, tm_config_set_secret(config, APP, NULL, ID, KEY));
    assert_status(TM_OK, tm_config_set(config, "ca_file", "/nonexistent/roots.pem"));
    refused_by_context_new(config);
    assert_contains(config_error(config), "ca_file", "/nonexistent/roots.pem");
    assert_status(TM_OK, tm_config_set(config, "ca_file", NULL));
    assert_status(TM_OK, tm_config_set(config, "ca_dir", "/nonexistent"));
    refused_by_context_new(config);
    assert_contains(config_error(config), "ca_dir", "/nonexistent");
    assert_status(TM_OK, tm_config_set(config, "ca_dir", NULL));
    assert_status(TM_OK, tm_config_set(config, "ca_pem", "no certificate at all"));
    refused_by_context_new(config);
    assert_contains(config_error(config), "ca_pem");
    assert_status(TM_OK, tm_config_set(config, "ca_pem", NULL));
    assert_status(TM_OK, tm_config_set(config, "ca_only", "true"));
    refused_by_context_new(config);
    assert_contains(config_error(config), "ca_only");
}

static void a_context_keeps_what_it_was_made_from(void **state) {
    tm_config *config = (tm_config *)*state;
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_config_set_secret(config, APP, NULL, ID, KEY));
    assert_status(TM_OK, tm_context_new(config, &ctx));
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    tm_config_free(config);
    *state = NULL;
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video(ctx, "room", ANY_BODY));
    assert_contains(context_error(ctx), "meeting"); /* still English */
    tm_context_free(ctx);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, new_config, free_config)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(either_identity_makes_a_context),
        TEST(an_identity_can_be_given_as_options),
        TEST(no_identity_is_refused_with_the_options_to_set),
        TEST(two_identities_are_refused),
        TEST(half_an_identity_is_refused_with_the_half_that_lacks),
        TEST(each_null_is_refused_by_name),
        TEST(what_is_not_utf8_is_refused_by_name),
        TEST(credentials_with_something_around_them_are_refused_and_not_shown),
        TEST(what_no_header_can_carry_is_refused),
        TEST(a_refused_setter_keeps_the_identity_from_before),
        TEST(context_new_refuses_null),
        TEST(plain_http_to_another_machine_needs_consent),
        TEST(certificates_that_cannot_be_read_are_refused),
        TEST(a_context_keeps_what_it_was_made_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
