/* Tokens that are renewed: when, with what words to the host, and what becomes of calls when it fails. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support.h"

/* The store of a host, and what it was told. */
typedef struct {
    tm_status answers[4]; /* by event */
    int puts;             /* whether LOCK hands over what is in the store */
    char access_token[256], refresh_token[256];
    int64_t expires_at_s;
    /* What it was told. */
    char events[64];
    char open_id[64];
    char locked_with[256], unlocked_with[256];
    int newer_given[4];
    tm_status put, reentered;
    tm_context *reenters;
    int destroyed;
} store;

/* A store in which nothing is, and that does what it is told. */
static store nothing(void) {
    store it;
    memset(&it, 0, sizeof it);
    return it;
}

static tm_status on_tokens(void *user_data, int32_t event, const char *open_id, const char *access_token,
                           const char *refresh_token, int64_t expires_at_s, tm_tokens *newer) {
    store *it = (store *)user_data;
    snprintf(it->open_id, sizeof it->open_id, "%s", open_id);
    it->newer_given[event] = newer != NULL;
    if (it->reenters != NULL)
        it->reentered = tm_close_video(it->reenters, ANY_MEETING, ANY_BODY);
    switch (event) {
    case TM_TOKEN_LOCK:
        strcat(it->events, "L");
        snprintf(it->locked_with, sizeof it->locked_with, "%s", access_token);
        if (it->puts)
            it->put = tm_tokens_put(newer, it->access_token, it->refresh_token, it->expires_at_s);
        break;
    case TM_TOKEN_STORE:
        strcat(it->events, "S");
        if (it->answers[event] == TM_OK) {
            snprintf(it->access_token, sizeof it->access_token, "%s", access_token);
            snprintf(it->refresh_token, sizeof it->refresh_token, "%s", refresh_token);
            it->expires_at_s = expires_at_s;
        }
        break;
    case TM_TOKEN_UNLOCK:
        strcat(it->events, "U");
        snprintf(it->unlocked_with, sizeof it->unlocked_with, "%s", access_token);
        break;
    default:
        strcat(it->events, "?");
    }
    return it->answers[event];
}

static void destroy(void *user_data) {
    ((store *)user_data)->destroyed++;
}

static int64_t in_seconds(int64_t seconds) {
    return (int64_t)time(NULL) + seconds;
}

static tm_config *config_with(const char *refresh_token, int64_t expires_at_s, store *it) {
    tm_config *config = emulator_oauth_config();
    assert_status(TM_OK, tm_config_set_oauth_refresh(config, need("TM_TEST_SDK_ID"), refresh_token, expires_at_s,
                                                     it == NULL ? NULL : on_tokens, it, it == NULL ? NULL : destroy));
    return config;
}

static tm_context *context_with(int64_t expires_at_s, store *it) {
    return context_of(config_with(need("TM_TEST_REFRESH_TOKEN"), expires_at_s, it));
}

static tm_result *call(tm_context *ctx, tm_status expected) {
    tm_result *result = NULL;
    assert_status(expected,
                  tm_api_call(ctx, "GET", "/v1/meetings?meeting_code=735219846&userid=openid-zhang-wei&instanceid=1",
                              NULL, NULL, &result));
    assert_non_null(result);
    return result;
}

static void succeeds(tm_context *ctx, uint32_t attempts) {
    tm_result *result = call(ctx, TM_OK);
    assert_int_equal(tm_result_attempts(result), attempts);
    tm_result_free(result);
}

static void a_token_that_has_ended_is_renewed_before_it_is_used(void **state) {
    store it = nothing();
    tm_context *ctx = context_with(in_seconds(-1), &it);
    succeeds(ctx, 1);
    assert_string_equal(it.events, "LSU");
    assert_string_equal(it.open_id, need("TM_TEST_OPEN_ID"));
    assert_string_equal(it.locked_with, need("TM_TEST_ACCESS_TOKEN"));
    assert_string_equal(it.unlocked_with, it.access_token);
    assert_string_not_equal(it.access_token, need("TM_TEST_ACCESS_TOKEN"));
    assert_string_not_equal(it.refresh_token, need("TM_TEST_REFRESH_TOKEN"));
    assert_true(it.expires_at_s > in_seconds(5 * 3600) && it.expires_at_s <= in_seconds(6 * 3600));
    assert_true(it.newer_given[TM_TOKEN_LOCK]);
    assert_false(it.newer_given[TM_TOKEN_STORE] || it.newer_given[TM_TOKEN_UNLOCK]);
    /* It is good for hours: nobody is asked again. */
    succeeds(ctx, 1);
    assert_string_equal(it.events, "LSU");
    tm_context_free(ctx);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static void a_token_that_the_service_refuses_is_renewed_once(void **state) {
    store it = nothing();
    tm_context *ctx = context_with(0, &it);
    add_fault("{\"kind\":\"expire_token\"}");
    succeeds(ctx, 2);
    assert_string_equal(it.events, "LSU");
    /* A service that goes on refusing is not believed for ever. */
    add_fault("{\"kind\":\"error_code\",\"error_code\":190303,\"http_status\":400,\"count\":9,"
              "\"endpoint\":\"meeting_by_code\"}");
    tm_result *result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_int_equal(tm_result_attempts(result), 2);
    assert_int_equal(tm_result_api_code(result), 190303);
    assert_string_equal(it.events, "LSULSU");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void without_retries_the_next_call_has_the_new_token(void **state) {
    tm_config *config = config_with(need("TM_TEST_REFRESH_TOKEN"), 0, NULL);
    assert_status(TM_OK, tm_config_set(config, "max_attempts", "1"));
    tm_context *ctx = context_of(config);
    add_fault("{\"kind\":\"expire_token\"}");
    tm_result *result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_int_equal(tm_result_attempts(result), 1);
    assert_int_equal(tm_result_retryable(result), 1);
    tm_result_free(result);
    succeeds(ctx, 1);
    tm_context_free(ctx);
    (void)state;
}

static void a_token_is_due_after_four_fifths_of_its_life(void **state) {
    store it = nothing();
    /* Of a life of five seconds, that is four. */
    tm_context *ctx = context_with(in_seconds(5), &it);
    succeeds(ctx, 1);
    assert_string_equal(it.events, "");
    wait_until((tm_result_free(call(ctx, TM_OK)), it.events[0] != '\0'));
    assert_string_equal(it.events, "LSU");
    tm_context_free(ctx);
    (void)state;
}

static void what_another_process_has_left_is_taken_and_nothing_refreshed(void **state) {
    store one = nothing(), other = nothing();
    tm_context *ctx = context_with(in_seconds(-1), &one);
    succeeds(ctx, 1);
    tm_context_free(ctx);
    other = one;
    other.events[0] = '\0';
    other.destroyed = 0;
    other.puts = 1;
    /* Knows the old pair, which is dead, and finds the new one. */
    ctx = context_with(in_seconds(-1), &other);
    succeeds(ctx, 1);
    assert_status(TM_OK, other.put);
    assert_string_equal(other.events, "LU");
    assert_string_equal(other.unlocked_with, one.access_token);
    /* What it finds the next time is what it has: then it refreshes. */
    add_fault("{\"kind\":\"expire_token\"}");
    succeeds(ctx, 2);
    assert_string_equal(other.events, "LULSU");
    tm_context_free(ctx);
    (void)state;
}

static void without_the_lock_nothing_is_refreshed(void **state) {
    store it = nothing();
    it.answers[TM_TOKEN_LOCK] = 31;
    tm_context *ctx = context_with(in_seconds(-1), &it);
    tm_result *result = call(ctx, TM_ERR_CALLBACK_FAILED);
    assert_contains(tm_result_message(result), "LOCK", "31");
    assert_int_equal(tm_result_attempts(result), 0);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    assert_string_equal(it.events, "L");
    tm_result_free(result);
    tm_context_free(ctx);
    /* One that is only due can be used all the same, and its store is left alone for a while. */
    memset(it.events, 0, sizeof it.events);
    ctx = context_with(in_seconds(5), &it);
    wait_until((tm_result_free(call(ctx, TM_OK)), it.events[0] != '\0'));
    succeeds(ctx, 1);
    assert_string_equal(it.events, "L");
    tm_context_free(ctx);
    (void)state;
}

static void keep_record(void *user_data, int32_t level, const char *message, const char *fields_json) {
    char *log = (char *)user_data;
    size_t used = strlen(log);
    snprintf(log + used, 16384 - used, "%d %s %s\n", (int)level, message, fields_json);
}

static void tokens_that_cannot_be_stored_are_used_all_the_same(void **state) {
    static char log[16384];
    store it = nothing();
    it.answers[TM_TOKEN_STORE] = 32;
    it.answers[TM_TOKEN_UNLOCK] = 33;
    log[0] = '\0';
    tm_config *config = config_with(need("TM_TEST_REFRESH_TOKEN"), in_seconds(-1), &it);
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, keep_record, log, NULL));
    tm_context *ctx = context_of(config);
    succeeds(ctx, 1);
    assert_string_equal(it.events, "LSU");
    assert_contains(log, "2 the host could not store the new tokens", "\"answer\":32", "could not unlock",
                    "\"answer\":33", "3 the tokens were renewed");
    assert_null(strstr(log, it.unlocked_with));
    assert_null(strstr(log, need("TM_TEST_REFRESH_TOKEN")));
    tm_context_free(ctx);
    (void)state;
}

static void a_store_that_is_behind_does_not_bring_dead_tokens_back(void **state) {
    store it = nothing();
    it.puts = 1;
    it.answers[TM_TOKEN_STORE] = 32;
    snprintf(it.access_token, sizeof it.access_token, "%s", need("TM_TEST_ACCESS_TOKEN"));
    snprintf(it.refresh_token, sizeof it.refresh_token, "%s", need("TM_TEST_REFRESH_TOKEN"));
    tm_context *ctx = context_with(in_seconds(-1), &it);
    succeeds(ctx, 1);
    assert_string_equal(it.events, "LSU");
    /* The first pair is still in the store, and handed over each time. */
    for (int i = 0; i < 2; i++) {
        add_fault("{\"kind\":\"expire_token\"}");
        succeeds(ctx, 2);
    }
    assert_string_equal(it.events, "LSULSULSU");
    tm_context_free(ctx);
    (void)state;
}

static void a_refused_refresh_says_that_the_user_has_to_authorise(void **state) {
    store it = nothing();
    tm_context *ctx = context_of(config_with("a-token-of-yore", in_seconds(-1), &it));
    tm_result *result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_int_equal(tm_result_api_code(result), 1006);
    assert_int_equal(tm_result_attempts(result), 0);
    assert_int_equal(tm_result_retryable(result), 0);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    assert_contains(tm_result_message(result), "could not be renewed", "code 1006",
                    "the user has to authorise the app again");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "30 days");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_ZH), "重新授权");
    assert_string_equal(it.events, "LU");
    assert_string_equal(it.unlocked_with, need("TM_TEST_ACCESS_TOKEN"));
    tm_result_free(result);
    /* The next call looks into the store once more, where the user's new consent may be; the dead token is not sent
     * again. */
    add_fault("{\"kind\":\"error_code\",\"error_code\":77,\"endpoint\":\"oauth_refresh_token\"}");
    result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_int_equal(tm_result_api_code(result), 1006);
    assert_string_equal(it.events, "LULU");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void the_words_are_chinese_where_that_is_wanted(void **state) {
    tm_config *config = config_with("a-token-of-yore", in_seconds(-1), NULL);
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    tm_context *ctx = context_of(config);
    tm_result *result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_contains(tm_result_message(result), "未能续期", "code 1006", "需要用户重新授权");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void what_authorising_again_does_not_cure_is_told(void **state) {
    tm_config *config = config_with(need("TM_TEST_REFRESH_TOKEN"), in_seconds(-1), NULL);
    assert_status(TM_OK, tm_config_set(config, "open_id", "openid-of-somebody-else"));
    tm_context *ctx = context_of(config);
    tm_result *result = call(ctx, TM_ERR_AUTHENTICATION);
    assert_int_equal(tm_result_api_code(result), 1004);
    assert_int_equal(tm_result_retryable(result), 0);
    assert_contains(tm_result_message(result), "code 1004", "authorising again does not help");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void fails_for_now(const char *fault, const char *remedy) {
    store it = nothing();
    tm_context *ctx = context_with(in_seconds(-1), &it);
    add_fault(fault);
    tm_result *result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_int_equal(tm_result_retryable(result), 1);
    assert_contains(tm_result_message(result), "could not be renewed", remedy);
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "oauth_base_url");
    assert_string_equal(it.events, "LU");
    tm_result_free(result);
    /* It was not the last word. */
    succeeds(ctx, 1);
    assert_string_equal(it.events, "LULSU");
    tm_context_free(ctx);
    reset_emulator(NULL);
}

static void a_service_that_is_down_is_waited_for(void **state) {
    static const char REMEDY[] = "the user need not authorise again for this";
    fails_for_now("{\"kind\":\"answer\",\"http_status\":503,\"count\":3,\"endpoint\":\"oauth_refresh_token\"}", REMEDY);
    fails_for_now("{\"kind\":\"html_page\",\"endpoint\":\"oauth_refresh_token\"}", REMEDY);
    (void)state;
}

static void where_an_answer_may_be_lost_nobody_is_told_that_all_is_well(void **state) {
    static const char REMEDY[] = "try again: if that is refused (code 1006), the user has to authorise the app again";
    fails_for_now("{\"kind\":\"close_after_reading\",\"count\":3,\"endpoint\":\"oauth_refresh_token\"}", REMEDY);
    fails_for_now("{\"kind\":\"answer\",\"http_status\":502,\"count\":3,\"endpoint\":\"oauth_refresh_token\"}", REMEDY);
    fails_for_now("{\"kind\":\"not_http\",\"endpoint\":\"oauth_refresh_token\"}", REMEDY);
    (void)state;
}

static void a_passing_fault_of_the_service_is_not_noticed(void **state) {
    store it = nothing();
    tm_context *ctx = context_with(in_seconds(-1), &it);
    add_fault("{\"kind\":\"answer\",\"http_status\":503,\"count\":2,\"endpoint\":\"oauth_refresh_token\"}");
    succeeds(ctx, 1);
    assert_string_equal(it.events, "LSU");
    tm_context_free(ctx);
    (void)state;
}

static void a_lost_answer_is_told_of(void **state) {
    store it = nothing();
    tm_context *ctx = context_with(in_seconds(-1), &it);
    /* The service has ended the old pair, and nobody has got the new one. */
    add_fault("{\"kind\":\"lost_answer\",\"endpoint\":\"oauth_refresh_token\"}");
    tm_result *result = call(ctx, TM_ERR_TOKEN_EXPIRED);
    assert_int_equal(tm_result_api_code(result), 1006);
    assert_contains(tm_result_message(result), "whose answer was lost", "the user has to authorise the app again");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void no_thread_remains(void **state) {
    unsigned resting = resting_threads();
    tm_context *ctx = context_with(in_seconds(-1), NULL);
    succeeds(ctx, 1);
    /* One that was joined may be listed a moment longer. */
    wait_until(count_threads() == resting);
    tm_context_free(ctx);
    (void)state;
}

static void a_context_is_not_to_be_used_inside(void **state) {
    store it = nothing();
    tm_context *ctx = context_with(in_seconds(-1), &it);
    it.reenters = ctx;
    succeeds(ctx, 1);
    assert_status(TM_ERR_REENTRANT, it.reentered);
    tm_context_free(ctx);
    (void)state;
}

static tm_status puts_badly(void *user_data, int32_t event, const char *open_id, const char *access_token,
                            const char *refresh_token, int64_t expires_at_s, tm_tokens *newer) {
    tm_status *found = (tm_status *)user_data;
    if (event == TM_TOKEN_LOCK) {
        found[0] = tm_tokens_put(newer, NULL, refresh_token, 0);
        found[1] = tm_tokens_put(newer, access_token, NULL, 0);
        found[2] = tm_tokens_put(newer, "", refresh_token, 0);
        found[3] = tm_tokens_put(newer, "two words", refresh_token, 0);
        found[4] = tm_tokens_put(newer, NOT_UTF8, refresh_token, 0);
    } else if (event == TM_TOKEN_STORE) {
        found[5] = tm_tokens_put(newer, access_token, refresh_token, expires_at_s);
    }
    (void)open_id;
    return TM_OK;
}

static void tokens_that_cannot_be_are_not_taken(void **state) {
    tm_status found[6] = {TM_OK, TM_OK, TM_OK, TM_OK, TM_OK, TM_OK};
    tm_config *config = emulator_oauth_config();
    assert_status(TM_OK, tm_config_set_oauth_refresh(config, need("TM_TEST_SDK_ID"), need("TM_TEST_REFRESH_TOKEN"), 1,
                                                     puts_badly, found, NULL));
    tm_context *ctx = context_of(config);
    succeeds(ctx, 1);
    tm_context_free(ctx);
    assert_status(TM_ERR_NULL_ARGUMENT, found[0]);
    assert_status(TM_ERR_NULL_ARGUMENT, found[1]);
    assert_status(TM_ERR_INVALID_ARGUMENT, found[2]);
    assert_status(TM_ERR_INVALID_ARGUMENT, found[3]);
    assert_status(TM_ERR_INVALID_UTF8, found[4]);
    assert_status(TM_ERR_NULL_ARGUMENT, found[5]);
    (void)state;
}

static void each_null_is_refused_by_name(void **state) {
    store it = nothing();
    tm_config *config = tm_config_new();
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_oauth_refresh(NULL, "1", "r", 0, on_tokens, &it, destroy));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_oauth_refresh(config, NULL, "r", 0, on_tokens, &it, destroy));
    assert_contains(config_error(config), "sdk_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_oauth_refresh(config, "1", NULL, 0, on_tokens, &it, destroy));
    assert_contains(config_error(config), "refresh_token");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_oauth_refresh(config, "1", NOT_UTF8, 0, on_tokens, &it, destroy));
    assert_contains(config_error(config), "refresh_token");
    assert_status(TM_ERR_INVALID_CONFIG,
                  tm_config_set_oauth_refresh(config, "1", "secret\n", 0, on_tokens, &it, destroy));
    assert_contains(config_error(config), "refresh_token");
    assert_null(strstr(config_error(config), "secret"));
    assert_int_equal(it.destroyed, 5);
    tm_config_free(config);
    (void)state;
}

static void a_refresh_needs_something_to_renew(void **state) {
    tm_context *ctx = NULL;
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_oauth_refresh(config, "1", "refresh-token", 0, NULL, NULL, NULL));
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_contains(config_error(config), "open_id", "refresh_token");
    assert_status(TM_OK, tm_config_set(config, "open_id", "someone"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_contains(config_error(config), "access_token");
    assert_status(TM_OK, tm_config_set(config, "open_id", NULL));
    assert_status(TM_OK, tm_config_set_secret(config, "1", NULL, "2", "a-secret-key"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_contains(config_error(config), "two identities", "refresh_token");
    assert_null(ctx);
    tm_config_free(config);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_token_that_has_ended_is_renewed_before_it_is_used),
        TEST(a_token_that_the_service_refuses_is_renewed_once),
        TEST(without_retries_the_next_call_has_the_new_token),
        TEST(a_token_is_due_after_four_fifths_of_its_life),
        TEST(what_another_process_has_left_is_taken_and_nothing_refreshed),
        TEST(without_the_lock_nothing_is_refreshed),
        TEST(tokens_that_cannot_be_stored_are_used_all_the_same),
        TEST(a_store_that_is_behind_does_not_bring_dead_tokens_back),
        TEST(a_refused_refresh_says_that_the_user_has_to_authorise),
        TEST(the_words_are_chinese_where_that_is_wanted),
        TEST(what_authorising_again_does_not_cure_is_told),
        TEST(a_service_that_is_down_is_waited_for),
        TEST(where_an_answer_may_be_lost_nobody_is_told_that_all_is_well),
        TEST(a_passing_fault_of_the_service_is_not_noticed),
        TEST(a_lost_answer_is_told_of),
        TEST(no_thread_remains),
        TEST(a_context_is_not_to_be_used_inside),
        TEST(tokens_that_cannot_be_are_not_taken),
        TEST(each_null_is_refused_by_name),
        TEST(a_refresh_needs_something_to_renew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
