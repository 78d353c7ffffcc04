/* The host's own HTTP stack under the library's calls: its answers, its failures, and what becomes of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "own_stack.h"
#include "raw_http.h"

#define REFUSAL(code) "{\"error_info\":{\"error_code\":" code ",\"new_error_code\":0,\"message\":\"so it is\"}}"

/* What a scripted stack does with each request, and what it saw. */
typedef struct {
    tm_status answer;
    int http_status; /* 0: none is set */
    const char *body, *header_name, *header_value;
    int good_after; /* so many requests fail; later ones are answered with 200 */
    int asked, wrong;
    uint32_t remaining_ms;
    char nonces[16][32];
} stack;

static const char *header(const tm_request *request, const char *name) {
    for (size_t i = 0; i < tm_request_header_count(request); i++)
        if (strcmp(tm_request_header_name(request, i), name) == 0)
            return tm_request_header_value(request, i);
    return "";
}

static tm_status scripted(void *user_data, const tm_request *request, tm_reply *reply) {
    stack *it = (stack *)user_data;
    int number = it->asked++;
    it->remaining_ms = tm_request_remaining_ms(request);
    it->wrong +=
        strcmp(tm_request_method(request), "PUT") != 0 || strcmp(tm_request_body(request, NULL), ANY_BODY) != 0;
    if ((size_t)number < COUNT(it->nonces))
        snprintf(it->nonces[number], sizeof it->nonces[number], "%s", header(request, "X-TC-Nonce"));
    if (it->good_after != 0 && number >= it->good_after)
        return tm_reply_set_status(reply, 200);
    if (it->http_status != 0)
        it->wrong += tm_reply_set_status(reply, it->http_status) != TM_OK;
    if (it->header_name != NULL)
        it->wrong += tm_reply_add_header(reply, it->header_name, it->header_value) != TM_OK;
    if (it->body != NULL)
        it->wrong += tm_reply_append_body(reply, it->body, strlen(it->body)) != TM_OK;
    return it->answer;
}

/* Over a plain socket: the whole way to the emulator. */
static tm_status over_a_socket(void *user_data, const tm_request *request, tm_reply *reply) {
    raw_answer *answer = (raw_answer *)user_data;
    char *line;
    if (send_raw(request, answer) != 0)
        return TM_ERR_CONNECTION_LOST;
    tm_reply_set_status(reply, answer->http_status);
    strtok(answer->head, "\r\n");
    while ((line = strtok(NULL, "\r\n")) != NULL) {
        char *colon = strchr(line, ':');
        *colon = '\0';
        tm_reply_add_header(reply, line, colon + 1);
    }
    return tm_reply_append_body(reply, answer->body, answer->body_len);
}

static void a_camera_goes_off_over_the_hosts_stack(void **state) {
    tm_config *configs[] = {emulator_config(), emulator_oauth_config()};
    static raw_answer answer;
    for (size_t i = 0; i < COUNT(configs); i++) {
        tm_result *result = NULL;
        reset_emulator(NULL);
        assert_status(TM_OK, tm_config_set_transport(configs[i], over_a_socket, &answer, NULL));
        tm_context *ctx = context_of(configs[i]);
        assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
        assert_int_equal(tm_result_attempts(result), 1);
        assert_non_null(tm_result_trace_id(result));
        assert_true(llabs(tm_result_clock_offset_ms(result)) < 30 * 1000);
        tm_result_free(result);
        assert_status(TM_ERR_DEVICE, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
        tm_context_free(ctx);
    }
    (void)state;
}

static void codes_are_tried_again_with_another_nonce(void **state) {
    static raw_answer answer;
    tm_config *config = emulator_config();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_config_set_transport(config, over_a_socket, &answer, NULL));
    tm_context *ctx = context_of(config);
    add_fault("{\"kind\": \"error_code\", \"error_code\": 41, \"count\": 2}");
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_int_equal(tm_result_attempts(result), 3);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void each_failure_of_the_stack_is_the_calls(void **state) {
    static const struct {
        tm_status answer, status;
        int attempts;
        int32_t effect, retryable;
    } failures[] = {
        {TM_ERR_DNS, TM_ERR_DNS, 3, TM_EFFECT_NOT_APPLIED, 1},
        {TM_ERR_CONNECT, TM_ERR_CONNECT, 3, TM_EFFECT_NOT_APPLIED, 1},
        {TM_ERR_TLS, TM_ERR_TLS, 1, TM_EFFECT_NOT_APPLIED, 0},
        {TM_ERR_CERTIFICATE, TM_ERR_CERTIFICATE, 1, TM_EFFECT_NOT_APPLIED, 0},
        {TM_ERR_PROXY, TM_ERR_PROXY, 3, TM_EFFECT_NOT_APPLIED, 1},
        {TM_ERR_TIMEOUT, TM_ERR_TIMEOUT, 3, TM_EFFECT_UNKNOWN, 1},
        {TM_ERR_CONNECTION_LOST, TM_ERR_CONNECTION_LOST, 3, TM_EFFECT_UNKNOWN, 1},
        {TM_ERR_RESPONSE_TOO_LARGE, TM_ERR_RESPONSE_TOO_LARGE, 1, TM_EFFECT_UNKNOWN, 0},
        {TM_ERR_NULL_ARGUMENT, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {TM_ERR_CANCELLED, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {99, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {TM_ERR_NOT_THE_SERVICE, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {200, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {TM_ERR_OUT_OF_MEMORY, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {-1, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
        {INT32_MIN, TM_ERR_CALLBACK_FAILED, 1, TM_EFFECT_UNKNOWN, 0},
    };
    for (size_t i = 0; i < COUNT(failures); i++) {
        stack it = {failures[i].answer, 0, NULL, NULL, NULL, 0, 0, 0, 0, {{0}}};
        char number[16];
        tm_context *ctx = context_over(scripted, &it, "{}");
        tm_result *result = call(ctx, NULL, failures[i].status);
        assert_int_equal(it.asked, failures[i].attempts);
        assert_int_equal(tm_result_attempts(result), failures[i].attempts);
        assert_int_equal(tm_result_effect(result), failures[i].effect);
        assert_int_equal(tm_result_retryable(result), failures[i].retryable);
        assert_int_equal(tm_result_http_status(result), 0);
        assert_int_equal(it.wrong, 0);
        snprintf(number, sizeof number, "answered %d,", (int)failures[i].answer);
        assert_int_equal(strstr(tm_result_message(result), number) != NULL,
                         failures[i].status == TM_ERR_CALLBACK_FAILED);
        for (int attempt = 1; attempt < it.asked; attempt++)
            assert_string_not_equal(it.nonces[attempt], it.nonces[attempt - 1]);
        tm_result_free(result);
        tm_context_free(ctx);
    }
    (void)state;
}

static void a_stack_that_recovers_is_used_again(void **state) {
    stack it = {TM_ERR_CONNECT, 0, NULL, NULL, NULL, 2, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{}");
    tm_result *result = call(ctx, NULL, TM_OK);
    assert_int_equal(it.asked, 3);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void success_without_a_status_is_the_hosts_mistake(void **state) {
    stack it = {TM_OK, 0, "{}", NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{}");
    tm_result *result = call(ctx, NULL, TM_ERR_CALLBACK_FAILED);
    assert_contains(tm_result_message(result), "tm_reply_set_status");
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    assert_int_equal(it.asked, 1);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_broken_answer_is_not_asked_for_again(void **state) {
    /* A part of an answer: the service has carried the request out. */
    stack it = {TM_ERR_CONNECTION_LOST, 200, "{\"a", NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{}");
    tm_result *result = call(ctx, NULL, TM_ERR_CONNECTION_LOST);
    assert_int_equal(it.asked, 1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    /* Nothing was sent, says the stack, and has an answer in its hands. */
    it.answer = TM_ERR_TLS;
    result = call(ctx, NULL, TM_ERR_TLS);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void headers_of_the_reply_are_looked_at(void **state) {
    stack it = {TM_OK, 429, "{}", "retry-AFTER", " 5 ", 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{\"max_attempts\": 1}");
    tm_result *result = call(ctx, NULL, TM_ERR_RATE_LIMITED);
    assert_int_equal(tm_result_retry_after_ms(result), 5000);
    assert_int_equal(tm_result_http_status(result), 429);
    assert_string_equal(tm_result_body(result, NULL), "{}");
    tm_result_free(result);
    it.header_name = "X-TC-Trace";
    it.header_value = "trace-4711";
    result = call(ctx, NULL, TM_ERR_RATE_LIMITED);
    assert_string_equal(tm_result_trace_id(result), "trace-4711");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

/* An answer larger than the limit, in pieces; what each append said. */
typedef struct {
    tm_status answer, first, second, third;
} flood;

static tm_status flooding(void *user_data, const tm_request *request, tm_reply *reply) {
    flood *it = (flood *)user_data;
    static char piece[1024];
    (void)request;
    tm_reply_set_status(reply, 200);
    it->first = tm_reply_append_body(reply, piece, sizeof piece);
    it->second = tm_reply_append_body(reply, piece, 1);
    it->third = tm_reply_append_body(reply, piece, SIZE_MAX / 2);
    return it->answer;
}

static void an_answer_beyond_the_limit_is_too_large_whatever_the_stack_says(void **state) {
    static const tm_status answers[] = {TM_OK, TM_ERR_RESPONSE_TOO_LARGE, TM_ERR_CONNECTION_LOST, TM_ERR_DNS, 42};
    for (size_t i = 0; i < COUNT(answers); i++) {
        flood it = {answers[i], 0, 0, 0};
        tm_context *ctx = context_over(flooding, &it, "{\"max_response_bytes\": 1024}");
        tm_result *result = call(ctx, NULL, TM_ERR_RESPONSE_TOO_LARGE);
        assert_status(TM_OK, it.first);
        assert_status(TM_ERR_RESPONSE_TOO_LARGE, it.second);
        assert_status(TM_ERR_RESPONSE_TOO_LARGE, it.third);
        assert_int_equal(tm_result_attempts(result), 1);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
        assert_contains(tm_result_message(result), "1024");
        tm_result_free(result);
        tm_context_free(ctx);
    }
    (void)state;
}

static void each_attempt_has_what_is_left_of_the_calls_time(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{\"timeout_ms\": 60000}");
    tm_result_free(call(ctx, NULL, TM_OK));
    assert_true(it.remaining_ms > 30000 && it.remaining_ms <= 60000);
    tm_context_free(ctx);
    (void)state;
}

static void options_of_the_librarys_own_client_are_not_looked_at(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it,
                                   "{\"ca_file\": \"/nonexistent\", \"ca_only\": true, \"client_cert_pem\": \"none\"}");
    tm_result_free(call(ctx, NULL, TM_OK));
    tm_context_free(ctx);
    (void)state;
}

static void credentials_still_go_out_encrypted_only(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_config *config = offline_config();
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_config_set(config, "base_url", "http://gateway.example"));
    assert_status(TM_OK, tm_config_set_transport(config, scripted, &it, NULL));
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_contains(config_error(config), "allow_http");
    tm_config_free(config);
    (void)state;
}

static void a_panic_never_reaches_the_stack(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{\"diagnostic_panic\": true}");
    tm_result_free(call(ctx, NULL, TM_ERR_PANIC));
    assert_int_equal(it.asked, 0);
    tm_result_free(call(ctx, NULL, TM_OK));
    tm_context_free(ctx);
    (void)state;
}

static void messages_are_in_the_contexts_language(void **state) {
    stack it = {42, 0, NULL, NULL, NULL, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{\"language\": \"zh\"}");
    tm_result *result = call(ctx, NULL, TM_ERR_CALLBACK_FAILED);
    assert_contains(tm_result_message(result), "42", "传输回调");
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

#define WITH_EMULATOR(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_EMULATOR(a_camera_goes_off_over_the_hosts_stack),
        WITH_EMULATOR(codes_are_tried_again_with_another_nonce),
        cmocka_unit_test(each_failure_of_the_stack_is_the_calls),
        cmocka_unit_test(a_stack_that_recovers_is_used_again),
        cmocka_unit_test(success_without_a_status_is_the_hosts_mistake),
        cmocka_unit_test(a_broken_answer_is_not_asked_for_again),
        cmocka_unit_test(headers_of_the_reply_are_looked_at),
        cmocka_unit_test(an_answer_beyond_the_limit_is_too_large_whatever_the_stack_says),
        cmocka_unit_test(each_attempt_has_what_is_left_of_the_calls_time),
        cmocka_unit_test(options_of_the_librarys_own_client_are_not_looked_at),
        cmocka_unit_test(credentials_still_go_out_encrypted_only),
        cmocka_unit_test(a_panic_never_reaches_the_stack),
        cmocka_unit_test(messages_are_in_the_contexts_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
