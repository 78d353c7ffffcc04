/* A signer of the host's: what it is asked, and what becomes of its answers. That a right one is accepted is shown with
 * a signing service by tests/outside/test_device_signer.py. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support.h"

#define THREADS 4

typedef struct {
    tm_status answer;
    int fails_from; /* the number of the question from which on it fails; 0: never */
    uint32_t sleeps_ms;
    tm_call *cancels;
    tm_context *reenters;
    int meets; /* waits for another thread to be inside as well */
    pthread_mutex_t lock;
    pthread_barrier_t barrier;
    /* What it saw. */
    char string[4096];
    size_t length;
    uint32_t remaining_ms;
    tm_status reentered;
    int asked, destroyed, shielded;
} signer;

static void new_signer(signer *it, tm_status answer) {
    memset(it, 0, sizeof *it);
    it->answer = answer;
    pthread_mutex_init(&it->lock, NULL);
}

static tm_status sign(void *user_data, const char *string_to_sign, size_t len, uint32_t remaining_ms, uint8_t *mac) {
    signer *it = (signer *)user_data;
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    pthread_mutex_lock(&it->lock);
    it->asked++;
    it->shielded += sigismember(&blocked, SIGPIPE) == 1;
    it->length = len;
    it->remaining_ms = remaining_ms;
    snprintf(it->string, sizeof it->string, "%s", string_to_sign);
    pthread_mutex_unlock(&it->lock);
    if (it->meets)
        pthread_barrier_wait(&it->barrier);
    if (it->reenters != NULL)
        it->reentered = tm_close_video(it->reenters, ANY_MEETING, ANY_BODY);
    if (it->cancels != NULL)
        tm_call_cancel(it->cancels);
    for (uint32_t slept = 0; slept < it->sleeps_ms; slept += 10)
        sleep_10_ms();
    for (int i = 0; i < 32; i++)
        mac[i] = (uint8_t)(i * 7);
    return it->fails_from > 0 && it->asked >= it->fails_from ? 1 : it->answer;
}

static void destroy(void *user_data) {
    ((signer *)user_data)->destroyed++;
}

static void be_signed_by(tm_config *config, signer *it) {
    assert_status(TM_OK, tm_config_set_signer(config, need("TM_TEST_APP_ID"), need("TM_TEST_SDK_ID"),
                                              need("TM_TEST_SECRET_ID"), sign, it, destroy));
}

static tm_context *context_with(signer *it) {
    tm_config *config = emulator_config_of_nobody();
    be_signed_by(config, it);
    return context_of(config);
}

static void it_is_asked_for_the_hmac_of_the_whole_string(void **state) {
    signer it;
    tm_result *result = NULL;
    char start[256];
    new_signer(&it, TM_OK);
    tm_context *ctx = context_with(&it);
    /* 32 bytes that are no HMAC of this make a signature of the right form that is wrong, which is what the service
     * says. */
    assert_status(TM_ERR_AUTHENTICATION,
                  tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_int_equal(tm_result_api_code(result), 200003);
    assert_int_equal(it.asked, 1);
    assert_int_equal(it.length, strlen(it.string));
    snprintf(start, sizeof start, "PUT\nX-TC-Key=%s&X-TC-Nonce=", need("TM_TEST_SECRET_ID"));
    assert_int_equal(strncmp(it.string, start, strlen(start)), 0);
    snprintf(start, sizeof start, "\n/v1/real-control/meetings/%s/video\n{", need("TM_TEST_MEETING_ID"));
    assert_contains(it.string, "&X-TC-Timestamp=", start, good_body());
    assert_true(it.remaining_ms > 0 && it.remaining_ms <= 10000);
    tm_result_free(result);
    tm_context_free(ctx);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static void nothing_is_sent_when_it_fails(void **state) {
    static const tm_status ANSWERS[] = {1, TM_ERR_TIMEOUT, -7};
    for (size_t i = 0; i < COUNT(ANSWERS); i++) {
        signer it;
        char number[16];
        tm_result *result = NULL;
        new_signer(&it, ANSWERS[i]);
        tm_context *ctx = context_with(&it);
        assert_status(TM_ERR_CALLBACK_FAILED, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result));
        snprintf(number, sizeof number, "%d", (int)ANSWERS[i]);
        assert_contains(tm_result_message(result), "signer", number);
        assert_int_equal(tm_result_attempts(result), 0);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
        tm_result_free(result);
        tm_context_free(ctx);
    }
    (void)state;
}

/* It signs the first attempt, which is answered with a passing fault, and no other. */
static void an_earlier_answer_does_not_explain_that_it_fails(void **state) {
    signer it;
    tm_result *result = NULL;
    new_signer(&it, TM_OK);
    it.fails_from = 2;
    tm_config *config = emulator_config_of_nobody();
    be_signed_by(config, &it);
    tm_context *ctx = context_of(config);
    add_fault("{\"kind\":\"error_code\",\"error_code\":960000,\"http_status\":500}");
    assert_status(TM_ERR_CALLBACK_FAILED,
                  tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_contains(tm_result_message(result), "signer");
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "signer");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void an_answer_that_comes_too_late_is_thrown_away(void **state) {
    signer it;
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    new_signer(&it, TM_OK);
    it.sleeps_ms = 150;
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 100));
    tm_context *ctx = context_with(&it);
    assert_status(TM_ERR_TIMEOUT, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, call, &result));
    assert_true(it.remaining_ms <= 100);
    assert_int_equal(tm_result_attempts(result), 0);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    tm_context_free(ctx);
    tm_call_free(call);
    (void)state;
}

static void a_call_that_is_cancelled_meanwhile_is_not_sent(void **state) {
    signer it;
    tm_result *result = NULL;
    new_signer(&it, TM_OK);
    it.cancels = tm_call_new();
    tm_context *ctx = context_with(&it);
    assert_status(TM_ERR_CANCELLED, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, it.cancels, &result));
    assert_int_equal(tm_result_attempts(result), 0);
    tm_result_free(result);
    tm_context_free(ctx);
    tm_call_free(it.cancels);
    (void)state;
}

static void a_context_is_not_to_be_used_inside(void **state) {
    signer it;
    new_signer(&it, 1);
    tm_context *ctx = context_with(&it);
    it.reenters = ctx;
    assert_status(TM_ERR_CALLBACK_FAILED, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    assert_status(TM_ERR_REENTRANT, it.reentered);
    tm_context_free(ctx);
    (void)state;
}

static void *call_once(void *ctx) {
    tm_close_video((tm_context *)ctx, ANY_MEETING, ANY_BODY);
    return NULL;
}

static void it_may_be_asked_on_several_threads_at_once(void **state) {
    signer it;
    pthread_t threads[THREADS];
    new_signer(&it, 1);
    it.meets = 1;
    /* Nobody comes out before all are inside. */
    assert_int_equal(pthread_barrier_init(&it.barrier, NULL, THREADS), 0);
    tm_context *ctx = context_with(&it);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_once, ctx), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(it.asked, THREADS);
    tm_context_free(ctx);
    pthread_barrier_destroy(&it.barrier);
    (void)state;
}

static void it_is_asked_once_for_an_explanation(void **state) {
    /* base64 of the hexadecimal digits of what sign() writes. */
    static const char SIGNATURE[] =
        "MDAwNzBlMTUxYzIzMmEzMTM4M2Y0NjRkNTQ1YjYyNjk3MDc3N2U4NThjOTM5YWExYThhZmI2YmRjNGNiZDJkOQ==";
    signer it;
    char *text = NULL;
    new_signer(&it, TM_OK);
    tm_context *ctx = context_with(&it);
    assert_status(TM_OK, tm_sign_explain(ctx, "PUT", "/v1/x", "{}", NULL, SIGNATURE, &text));
    assert_contains(text, "/v1/x", "only the host's signer has it", SIGNATURE, "is the right one");
    tm_string_free(text);
    /* It may write to a socket whose other side is gone. */
    assert_int_equal(it.shielded, it.asked);
    assert_status(TM_OK, tm_sign_explain(ctx, "PUT", "/v1/x", "{}", NULL, "abc", &text));
    assert_contains(text, "base64");
    tm_string_free(text);
    assert_int_equal(it.asked, 2);
    it.answer = 77;
    assert_status(TM_OK, tm_sign_explain(ctx, "PUT", "/v1/x", "{}", NULL, SIGNATURE, &text));
    assert_contains(text, "/v1/x", "the signer refused, answering 77");
    assert_null(strstr(text, "is the right one"));
    tm_string_free(text);
    tm_context_free(ctx);
    (void)state;
}

/* Preparing sends nothing, and blocks the signal only while the host's code runs. */
static void it_is_spared_the_signal_when_a_request_is_prepared(void **state) {
    signer it;
    tm_request *request = NULL;
    sigset_t before, after;
    new_signer(&it, TM_OK);
    tm_context *ctx = context_with(&it);
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    assert_status(TM_OK, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &request));
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    assert_int_equal(it.asked, 1);
    assert_int_equal(it.shielded, 1);
    assert_int_equal(sigismember(&after, SIGPIPE), sigismember(&before, SIGPIPE));
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void each_null_is_refused_by_name(void **state) {
    signer it;
    tm_config *config = tm_config_new();
    new_signer(&it, TM_OK);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_signer(NULL, "1", NULL, "2", sign, &it, destroy));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_signer(config, NULL, NULL, "2", sign, &it, destroy));
    assert_contains(config_error(config), "app_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_signer(config, "1", NULL, NULL, sign, &it, destroy));
    assert_contains(config_error(config), "secret_id");
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_signer(config, "1", NULL, "2", NULL, &it, destroy));
    assert_contains(config_error(config), "sign");
    assert_status(TM_ERR_INVALID_UTF8, tm_config_set_signer(config, "1", NOT_UTF8, "2", sign, &it, destroy));
    assert_contains(config_error(config), "sdk_id");
    assert_status(TM_ERR_INVALID_CONFIG, tm_config_set_signer(config, "1", "", "2", sign, &it, destroy));
    assert_contains(config_error(config), "sdk_id");
    /* Given up each time. */
    assert_int_equal(it.destroyed, 6);
    tm_config_free(config);
    (void)state;
}

static void what_replaces_it_lets_it_go(void **state) {
    signer it, other;
    tm_context *ctx = NULL;
    tm_config *config = emulator_config_of_nobody();
    new_signer(&it, 1);
    new_signer(&other, 1);
    be_signed_by(config, &it);
    be_signed_by(config, &other);
    assert_int_equal(it.destroyed, 1);
    assert_status(TM_OK, tm_context_new(config, &ctx));
    tm_config_free(config);
    assert_int_equal(other.destroyed, 0); /* the context has it */
    assert_status(TM_ERR_CALLBACK_FAILED, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    tm_context_free(ctx);
    assert_int_equal(it.destroyed, 1);
    assert_int_equal(other.destroyed, 1);
    assert_int_equal(it.asked, 0);
    (void)state;
}

static void a_key_beside_it_is_refused(void **state) {
    signer it;
    tm_context *ctx = NULL;
    tm_config *config = emulator_config();
    new_signer(&it, TM_OK);
    be_signed_by(config, &it);
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_null(ctx);
    assert_contains(config_error(config), "secret_key", "signer");
    assert_status(TM_OK, tm_config_set(config, "secret_key", NULL));
    assert_status(TM_OK, tm_context_new(config, &ctx));
    tm_context_free(ctx);
    assert_status(TM_OK, tm_config_set_oauth(config, "someone", "a-token"));
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_contains(config_error(config), "two identities");
    tm_config_free(config);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_is_asked_for_the_hmac_of_the_whole_string, reset_emulator),
        cmocka_unit_test(nothing_is_sent_when_it_fails),
        cmocka_unit_test_setup(an_earlier_answer_does_not_explain_that_it_fails, reset_emulator),
        cmocka_unit_test(an_answer_that_comes_too_late_is_thrown_away),
        cmocka_unit_test(a_call_that_is_cancelled_meanwhile_is_not_sent),
        cmocka_unit_test(a_context_is_not_to_be_used_inside),
        cmocka_unit_test(it_may_be_asked_on_several_threads_at_once),
        cmocka_unit_test(it_is_asked_once_for_an_explanation),
        cmocka_unit_test(it_is_spared_the_signal_when_a_request_is_prepared),
        cmocka_unit_test(each_null_is_refused_by_name),
        cmocka_unit_test(what_replaces_it_lets_it_go),
        cmocka_unit_test(a_key_beside_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
