/* The host's own HTTP stack under the library's calls. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "raw_http.h"
#include "support.h"

#define REFUSAL(code) "{\"error_info\":{\"error_code\":" code ",\"new_error_code\":0,\"message\":\"so it is\"}}"

/* What a scripted stack does with each request, and what it saw. */
typedef struct {
    tm_status answer;
    int http_status; /* 0: none is set */
    const char *body, *header_name, *header_value;
    int good_after; /* so many requests fail; later ones are answered with 200 */
    int asked, destroyed, wrong;
    uint32_t remaining_ms;
    char nonces[16][32];
} stack;

static void destroy_stack(void *user_data) {
    ((stack *)user_data)->destroyed++;
}

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

static tm_context *context_over(tm_transport_fn transport, void *user_data, const char *options) {
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_load_json(config, "{\"max_attempts\": 3, \"rate_limit_per_minute\": 0}"));
    assert_status(TM_OK, tm_config_load_json(config, options));
    assert_status(TM_OK, tm_config_set_transport(config, transport, user_data, NULL));
    return context_of(config);
}

static tm_result *call(tm_context *ctx, tm_call *handle, tm_status expected) {
    tm_result *result = NULL;
    tm_status status = tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, handle, &result);
    if (status != expected)
        print_error("%s\n", tm_result_message(result));
    assert_status(expected, status);
    return result;
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
        {TM_ERR_TIMEOUT, TM_ERR_TIMEOUT, 1, TM_EFFECT_UNKNOWN, 1},
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
        stack it = {failures[i].answer, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
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
    stack it = {TM_ERR_CONNECT, 0, NULL, NULL, NULL, 2, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{}");
    tm_result *result = call(ctx, NULL, TM_OK);
    assert_int_equal(it.asked, 3);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void success_without_a_status_is_the_hosts_mistake(void **state) {
    stack it = {TM_OK, 0, "{}", NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
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
    stack it = {TM_ERR_CONNECTION_LOST, 200, "{\"a", NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
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
    stack it = {TM_OK, 429, "{}", "retry-AFTER", " 5 ", 0, 0, 0, 0, 0, {{0}}};
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

/* What the functions of the arguments say to wrong use. */
static tm_status careless(void *user_data, const tm_request *request, tm_reply *reply) {
    static char long_value[65 * 1024 + 2];
    int *wrong = (int *)user_data;
    memset(long_value, 'a', sizeof long_value - 1);
    *wrong += tm_reply_set_status(reply, 99) != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_set_status(reply, 600) != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_set_status(reply, -1) != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_set_status(reply, 65736) != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_set_status(NULL, 200) != TM_ERR_NULL_ARGUMENT;
    *wrong += tm_reply_add_header(NULL, "A", "b") != TM_ERR_NULL_ARGUMENT;
    *wrong += tm_reply_add_header(reply, NULL, "b") != TM_ERR_NULL_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "A", NULL) != TM_ERR_NULL_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "", "b") != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "A b", "c") != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "A:", "b") != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, NOT_UTF8, "b") != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "X-TC-Trace", "a\r\nRetry-After: 1") != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "X-TC-Trace", "a\x7f") != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "X-TC-Trace", long_value) != TM_ERR_INVALID_ARGUMENT;
    *wrong += tm_reply_add_header(reply, "X-Name", NOT_UTF8) != TM_OK;
    *wrong += tm_reply_append_body(NULL, "a", 1) != TM_ERR_NULL_ARGUMENT;
    *wrong += tm_reply_append_body(reply, NULL, 1) != TM_ERR_NULL_ARGUMENT;
    *wrong += tm_reply_append_body(reply, NULL, 0) != TM_OK;
    *wrong += tm_reply_set_status(reply, 503) != TM_OK;
    *wrong += tm_reply_set_status(reply, 200) != TM_OK; /* the last one counts */
    /* A slip that would be a double free: the request is the library's. */
    tm_request_free((tm_request *)(uintptr_t)request);
    *wrong += tm_request_url(request) == NULL;
    return TM_OK;
}

static void wrong_use_of_a_reply_is_refused_and_harmless(void **state) {
    int wrong = 0;
    tm_context *ctx = context_over(careless, &wrong, "{}");
    tm_result *result = call(ctx, NULL, TM_OK);
    assert_int_equal(wrong, 0);
    assert_null(tm_result_trace_id(result));
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

/* What a stack may do inside: everything with its arguments, nothing with a context. */
typedef struct {
    tm_context *ctx;
    tm_call *call;
    int asked, wrong;
} intruder;

static tm_status intrude(void *user_data, const tm_request *request, tm_reply *reply) {
    intruder *it = (intruder *)user_data;
    tm_request *other = NULL;
    tm_result *result = NULL;
    char text[64];
    it->asked++;
    it->wrong += tm_close_video(it->ctx, ANY_MEETING, ANY_BODY) != TM_ERR_REENTRANT;
    it->wrong += tm_close_video_prepare(it->ctx, ANY_MEETING, ANY_BODY, &other) != TM_ERR_REENTRANT || other != NULL;
    it->wrong += tm_api_prepare(it->ctx, "GET", "/v1/x", NULL, &other) != TM_ERR_REENTRANT || other != NULL;
    it->wrong += tm_response_interpret(it->ctx, request, 200, NULL, NULL, 0, &result) != TM_ERR_REENTRANT;
    it->wrong += tm_context_last_error(it->ctx, text, sizeof text) != 0;
    tm_context_cancel_all(it->ctx);
    tm_context_free(it->ctx);
    it->wrong += strcmp(tm_status_name(TM_OK), "TM_OK") != 0;
    it->wrong += tm_request_remaining_ms(request) == 0;
    return tm_reply_set_status(reply, 200);
}

static void context_functions_are_refused_inside_a_transport(void **state) {
    intruder it = {NULL, NULL, 0, 0};
    it.ctx = context_over(intrude, &it, "{}");
    tm_result_free(call(it.ctx, NULL, TM_OK));
    assert_int_equal(it.asked, 1);
    assert_int_equal(it.wrong, 0);
    tm_context_free(it.ctx);
    (void)state;
}

/* Waits as a patient stack does: until it may no longer. */
static tm_status wait_for_the_end(void *user_data, const tm_request *request, tm_reply *reply) {
    intruder *it = (intruder *)user_data;
    uint32_t before = tm_request_remaining_ms(request), now;
    (void)reply;
    it->asked++;
    if (it->call != NULL)
        it->wrong += tm_call_cancel(it->call) != TM_OK;
    while ((now = tm_request_remaining_ms(request)) > 0) {
        it->wrong += now > before;
        before = now;
        sleep_10_ms();
    }
    return TM_ERR_TIMEOUT;
}

static void the_deadline_is_the_stacks_too(void **state) {
    intruder it = {NULL, NULL, 0, 0};
    tm_context *ctx = context_over(wait_for_the_end, &it, "{\"timeout_ms\": 300}");
    tm_result *result = call(ctx, NULL, TM_ERR_TIMEOUT);
    assert_int_equal(it.asked, 1);
    assert_int_equal(it.wrong, 0);
    assert_true(tm_result_elapsed_us(result) >= 299 * 1000);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_call_can_be_cancelled_while_the_stack_waits(void **state) {
    intruder it = {NULL, tm_call_new(), 0, 0};
    tm_context *ctx = context_over(wait_for_the_end, &it, "{\"timeout_ms\": 60000}");
    tm_result *result = call(ctx, it.call, TM_ERR_CANCELLED);
    assert_int_equal(it.asked, 1);
    assert_int_equal(it.wrong, 0);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
    tm_result_free(result);
    tm_call_free(it.call);
    tm_context_free(ctx);
    (void)state;
}

static void each_attempt_has_what_is_left_of_the_calls_time(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{\"timeout_ms\": 60000}");
    tm_result_free(call(ctx, NULL, TM_OK));
    assert_true(it.remaining_ms > 30000 && it.remaining_ms <= 60000);
    tm_context_free(ctx);
    (void)state;
}

/* Two callers meet inside the stack: neither waits for the other outside. */
typedef struct {
    pthread_barrier_t both;
    tm_context *ctx;
} meeting_point;

static tm_status meet(void *user_data, const tm_request *request, tm_reply *reply) {
    (void)request;
    pthread_barrier_wait(&((meeting_point *)user_data)->both);
    return tm_reply_set_status(reply, 200);
}

static void *call_on_a_thread(void *argument) {
    tm_status status = tm_close_video(((meeting_point *)argument)->ctx, ANY_MEETING, ANY_BODY);
    return (void *)(intptr_t)status;
}

static void it_runs_on_every_thread_that_calls(void **state) {
    meeting_point it;
    pthread_t threads[2];
    assert_int_equal(pthread_barrier_init(&it.both, NULL, COUNT(threads)), 0);
    it.ctx = context_over(meet, &it, "{\"max_connections\": 1}");
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_on_a_thread, &it), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *status = NULL;
        assert_int_equal(pthread_join(threads[i], &status), 0);
        assert_status(TM_OK, (tm_status)(intptr_t)status);
    }
    tm_context_free(it.ctx);
    pthread_barrier_destroy(&it.both);
    (void)state;
}

static void user_data_is_destroyed_exactly_once(void **state) {
    static stack stacks[3];
    tm_config *config = offline_config();
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_config_set_transport(config, scripted, &stacks[0], destroy_stack));
    assert_status(TM_OK, tm_config_set_transport(config, scripted, &stacks[1], destroy_stack));
    assert_int_equal(stacks[0].destroyed, 1);
    assert_status(TM_OK, tm_context_new(config, &ctx));
    assert_status(TM_OK, tm_config_set_transport(config, NULL, NULL, NULL));
    assert_int_equal(stacks[1].destroyed, 0); /* the context has it */
    tm_config_free(config);
    tm_context_free(ctx);
    assert_int_equal(stacks[1].destroyed, 1);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_transport(NULL, scripted, &stacks[2], destroy_stack));
    assert_int_equal(stacks[2].destroyed, 1);
    assert_int_equal(stacks[0].destroyed, 1);
    (void)state;
}

static void options_of_the_librarys_own_client_are_not_looked_at(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it,
                                   "{\"ca_file\": \"/nonexistent\", \"ca_only\": true, \"client_cert_pem\": \"none\"}");
    tm_result_free(call(ctx, NULL, TM_OK));
    tm_context_free(ctx);
    (void)state;
}

static void credentials_still_go_out_encrypted_only(void **state) {
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
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
    stack it = {TM_OK, 200, NULL, NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
    tm_context *ctx = context_over(scripted, &it, "{\"diagnostic_panic\": true}");
    tm_result_free(call(ctx, NULL, TM_ERR_PANIC));
    assert_int_equal(it.asked, 0);
    tm_result_free(call(ctx, NULL, TM_OK));
    tm_context_free(ctx);
    (void)state;
}

static void messages_are_in_the_contexts_language(void **state) {
    stack it = {42, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, {{0}}};
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
        cmocka_unit_test(wrong_use_of_a_reply_is_refused_and_harmless),
        cmocka_unit_test(context_functions_are_refused_inside_a_transport),
        cmocka_unit_test(the_deadline_is_the_stacks_too),
        cmocka_unit_test(a_call_can_be_cancelled_while_the_stack_waits),
        cmocka_unit_test(each_attempt_has_what_is_left_of_the_calls_time),
        cmocka_unit_test(it_runs_on_every_thread_that_calls),
        cmocka_unit_test(user_data_is_destroyed_exactly_once),
        cmocka_unit_test(options_of_the_librarys_own_client_are_not_looked_at),
        cmocka_unit_test(credentials_still_go_out_encrypted_only),
        cmocka_unit_test(a_panic_never_reaches_the_stack),
        cmocka_unit_test(messages_are_in_the_contexts_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
