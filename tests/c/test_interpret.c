/* Answers that the host brings: what they mean, what is learnt from them, and what is no answer. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support.h"

#define REFUSAL(code) "{\"error_info\":{\"error_code\":" code ",\"new_error_code\":0,\"message\":\"so it is\"}}"

static tm_request *any_request(tm_context *ctx) {
    tm_request *request = NULL;
    assert_status(TM_OK, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &request));
    return request;
}

static tm_context *unlimited_context(const char *open_id) {
    tm_config *config = open_id == NULL ? offline_config() : tm_config_new();
    if (open_id != NULL) {
        assert_status(TM_OK, tm_config_set_oauth(config, open_id, "token-hunter2-token"));
        assert_status(TM_OK, tm_config_set(config, "base_url", "http://127.0.0.1:1"));
    }
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_minute", "0"));
    return context_of(config);
}

/* The result of an answer, with its status checked in all three places. */
static tm_result *read_as(tm_status expected, tm_context *ctx, const tm_request *request, int http_status,
                          const char *head, const char *body) {
    tm_result *result = NULL;
    size_t length = body == NULL ? 0 : strlen(body);
    tm_status status = tm_response_interpret(ctx, request, http_status, head, body, length, &result);
    if (status != expected)
        print_error("HTTP %d %s: %s\n", http_status, body, tm_result_message(result));
    assert_status(expected, status);
    assert_status(expected, tm_result_status(result));
    assert_string_equal(context_error(ctx), tm_result_message(result));
    return result;
}

/* Date as a server writes it, so many seconds from now. */
static const char *date_header(const char *form, int seconds) {
    static char text[512];
    char date[64];
    struct tm parts;
    time_t moment = time(NULL) + seconds;
    gmtime_r(&moment, &parts);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    snprintf(text, sizeof text, form, date);
    return text;
}

static void each_answer_means_what_it_means_to_a_call(void **state) {
    static const struct {
        int http_status;
        const char *head, *body;
        tm_status status;
        int32_t effect, retryable;
        int64_t retry_after_ms; /* -1: none; 0: some */
        tm_status oauth_status; /* TM_OK: the same */
    } answers[] = {
        {200, NULL, NULL, TM_OK, TM_EFFECT_UNKNOWN, 0, -1, TM_OK},
        {200, NULL, "{}", TM_OK, TM_EFFECT_UNKNOWN, 0, -1, TM_OK},
        {204, NULL, " \r\n", TM_OK, TM_EFFECT_UNKNOWN, 0, -1, TM_OK},
        {200, NULL, "{\"nonce\":\"x\"}", TM_OK, TM_EFFECT_UNKNOWN, 0, -1, TM_OK},
        {500, NULL, REFUSAL("9042"), TM_ERR_PERMISSION, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {200, NULL, REFUSAL("9003"), TM_ERR_MEETING_NOT_FOUND, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {500, NULL, REFUSAL("190455"), TM_ERR_MEETING_STATE, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {500, NULL, REFUSAL("9104"), TM_ERR_DEVICE, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {400, NULL, REFUSAL("123456"), TM_ERR_SERVICE, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {400, NULL, REFUSAL("200003"), TM_ERR_AUTHENTICATION, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {400, NULL, REFUSAL("190303"), TM_ERR_AUTHENTICATION, TM_EFFECT_NOT_APPLIED, 0, -1, TM_ERR_TOKEN_EXPIRED},
        {500, NULL, REFUSAL("960000"), TM_ERR_SERVER, TM_EFFECT_NOT_APPLIED, 1, -1, TM_OK},
        {500, "Retry-After: 7", REFUSAL("960000"), TM_ERR_SERVER, TM_EFFECT_NOT_APPLIED, 1, 7000, TM_OK},
        {500, NULL, REFUSAL("9061"), TM_ERR_RATE_LIMITED, TM_EFFECT_NOT_APPLIED, 1, 0, TM_OK},
        /* The service saw this nonce before: what came of that nobody knows. */
        {400, NULL, REFUSAL("190301"), TM_ERR_REPLAY, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
        {400, NULL, REFUSAL("200002"), TM_ERR_REPLAY, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
        {407, NULL, NULL, TM_ERR_PROXY, TM_EFFECT_NOT_APPLIED, 0, -1, TM_OK},
        {429, "Retry-After: 3", "{}", TM_ERR_RATE_LIMITED, TM_EFFECT_NOT_APPLIED, 1, 3000, TM_OK},
        {408, NULL, NULL, TM_ERR_SERVER, TM_EFFECT_NOT_APPLIED, 1, -1, TM_OK},
        {503, NULL, "<html>", TM_ERR_SERVER, TM_EFFECT_NOT_APPLIED, 1, -1, TM_OK},
        {502, NULL, "<html>", TM_ERR_SERVER, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
        {504, NULL, NULL, TM_ERR_SERVER, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
        {200, NULL, "<html>login</html>", TM_ERR_NOT_THE_SERVICE, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
        {302, "Location: https://elsewhere.example/", "{}", TM_ERR_NOT_THE_SERVICE, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
        {101, NULL, NULL, TM_ERR_NOT_THE_SERVICE, TM_EFFECT_UNKNOWN, 1, -1, TM_OK},
    };
    tm_context *contexts[] = {unlimited_context(NULL), unlimited_context("open-id-hunter2")};
    for (size_t identity = 0; identity < COUNT(contexts); identity++) {
        tm_context *ctx = contexts[identity];
        for (size_t i = 0; i < 2 * COUNT(answers); i++) {
            /* With the request and without. */
            size_t row = i / 2;
            tm_request *request = i % 2 ? any_request(ctx) : NULL;
            tm_status expected =
                identity == 1 && answers[row].oauth_status != TM_OK ? answers[row].oauth_status : answers[row].status;
            tm_result *result =
                read_as(expected, ctx, request, answers[row].http_status, answers[row].head, answers[row].body);
            assert_int_equal(tm_result_http_status(result), answers[row].http_status);
            assert_int_equal(tm_result_effect(result), answers[row].effect);
            assert_int_equal(tm_result_retryable(result), answers[row].retryable);
            assert_int_equal(tm_result_attempts(result), 1);
            if (answers[row].retry_after_ms == 0)
                assert_true(tm_result_retry_after_ms(result) > 0);
            else
                assert_int_equal(tm_result_retry_after_ms(result), answers[row].retry_after_ms);
            if (answers[row].body != NULL)
                assert_string_equal(tm_result_body(result, NULL), answers[row].body);
            tm_result_free(result);
            tm_request_free(request);
        }
        tm_context_free(ctx);
    }
    (void)state;
}

static void headers_are_read_in_every_usual_form(void **state) {
    static const char *const forms[] = {
        "Date: %s",
        "Date: %s\r\n",
        "Server: x\r\nDate: %s\r\nX-TC-Trace: t\r\n\r\n",
        "date: %s\nserver: x\n",
        "HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n",
        "HTTP/2 200 \r\ndate: %s\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nDate: %s\r\n\r\n",
        "this is no header\r\nDate: %s\r\n",
        "Date: %s\r\nX-Name: \xff\xfe\r\n",
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        tm_context *ctx = offline_context();
        tm_request *request = any_request(ctx);
        tm_result *result = read_as(TM_OK, ctx, request, 200, date_header(forms[i], 3600), NULL);
        if (llabs(tm_result_clock_offset_ms(result) - 3600 * 1000) >= 30 * 1000)
            print_error("%s: %lld\n", forms[i], (long long)tm_result_clock_offset_ms(result));
        assert_true(llabs(tm_result_clock_offset_ms(result) - 3600 * 1000) < 30 * 1000);
        char *json = tm_result_to_json(result);
        assert_int_equal(strstr(json, "header_block") != NULL, strstr(forms[i], "no header") != NULL);
        tm_string_free(json);
        tm_result_free(result);
        tm_request_free(request);
        tm_context_free(ctx);
    }
    (void)state;
}

static void the_clock_is_learnt_from_the_services_answer_to_a_known_request_alone(void **state) {
    static const struct {
        int with_request, http_status;
        const char *form, *body;
        int learnt;
    } answers[] = {
        {1, 200, "Date: %s", NULL, 1},     {1, 500, "Date: %s", REFUSAL("9042"), 1},
        {0, 200, "Date: %s", NULL, 0},     {1, 200, "Date: %s\r\nAge: 1", NULL, 0},
        {1, 200, "X-Date: %s", NULL, 0},   {1, 503, "Date: %s", NULL, 0},
        {1, 200, "Date: %s", "<html>", 0},
    };
    for (size_t i = 0; i < COUNT(answers); i++) {
        tm_context *ctx = offline_context();
        tm_request *request = answers[i].with_request ? any_request(ctx) : NULL;
        tm_result *result = NULL;
        const char *body = answers[i].body;
        tm_response_interpret(ctx, request, answers[i].http_status, date_header(answers[i].form, -7200), body,
                              body == NULL ? 0 : strlen(body), &result);
        assert_int_equal(tm_result_clock_offset_ms(result) != INT64_MIN, answers[i].learnt);
        tm_result_free(result);
        tm_request_free(request);
        tm_context_free(ctx);
    }
    (void)state;
}

static const char *timestamp_of(const tm_request *request) {
    for (size_t i = 0; i < tm_request_header_count(request); i++)
        if (strcmp(tm_request_header_name(request, i), "X-TC-Timestamp") == 0)
            return tm_request_header_value(request, i);
    return "";
}

static void a_clock_that_is_off_is_put_right_for_the_next_request(void **state) {
    tm_context *ctx = offline_context();
    tm_request *request = any_request(ctx);
    tm_result *result = read_as(TM_ERR_CLOCK_SKEW, ctx, request, 500, date_header("Date: %s", 3600), REFUSAL("190300"));
    assert_int_equal(tm_result_retryable(result), 1);
    assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
    tm_result_free(result);
    tm_request *next = any_request(ctx);
    assert_true(llabs(atoll(timestamp_of(next)) - atoll(timestamp_of(request)) - 3600) < 30);
    /* An answer of which nothing can be learnt helps nobody. */
    result = read_as(TM_ERR_CLOCK_SKEW, ctx, next, 500, NULL, REFUSAL("190300"));
    assert_int_equal(tm_result_retryable(result), 0);
    tm_result_free(result);
    tm_request_free(next);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void the_services_quota_closes_for_requests_to_come(void **state) {
    tm_context *ctx = unlimited_context(NULL);
    tm_request *request = any_request(ctx), *next = NULL;
    tm_result *result = read_as(TM_ERR_RATE_LIMITED, ctx, request, 500, "Retry-After: 60", REFUSAL("190310"));
    assert_int_equal(tm_result_retryable(result), 1);
    assert_int_equal(tm_result_retry_after_ms(result), 60000);
    assert_status(TM_ERR_RATE_LIMITED_LOCALLY, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &next));
    assert_null(next);
    assert_contains(context_error(ctx), "190310");
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void trace_id_and_body_come_through(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    size_t length = 0;
    static const char body[] = "{\"a\":\"b\"}\0tail"; /* a NUL does not end it */
    assert_status(TM_ERR_NOT_THE_SERVICE,
                  tm_response_interpret(ctx, NULL, 200, "X-TC-Trace: trace-4711\r\n", body, sizeof body - 1, &result));
    assert_string_equal(tm_result_trace_id(result), "trace-4711");
    assert_memory_equal(tm_result_body(result, &length), body, sizeof body - 1);
    assert_int_equal(length, sizeof body - 1);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void what_is_no_answer_is_refused_by_name_and_tells_nothing_of_the_camera(void **state) {
    static char long_block[65 * 1024 + 2], many_headers[101 * 6 + 1], large_body[1025];
    static const struct {
        int http_status;
        const char *head, *body;
        size_t length;
        tm_status status;
        const char *told;
    } refused[] = {
        {0, NULL, NULL, 0, TM_ERR_INVALID_ARGUMENT, "http_status"},
        {99, NULL, NULL, 0, TM_ERR_INVALID_ARGUMENT, "http_status"},
        {600, NULL, NULL, 0, TM_ERR_INVALID_ARGUMENT, "http_status"},
        {-200, NULL, NULL, 0, TM_ERR_INVALID_ARGUMENT, "http_status"},
        {INT32_MIN, NULL, NULL, 0, TM_ERR_INVALID_ARGUMENT, "http_status"},
        {65736, NULL, NULL, 0, TM_ERR_INVALID_ARGUMENT, "http_status"},
        {200, long_block, NULL, 0, TM_ERR_INVALID_ARGUMENT, "header_block"},
        {200, many_headers, NULL, 0, TM_ERR_INVALID_ARGUMENT, "header_block"},
        {200, NULL, NULL, 1, TM_ERR_NULL_ARGUMENT, "body"},
        {200, NULL, large_body, sizeof large_body, TM_ERR_RESPONSE_TOO_LARGE, "1024"},
    };
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "max_response_bytes", "1024"));
    tm_context *ctx = context_of(config);
    memset(long_block, 'a', sizeof long_block - 1);
    for (int i = 0; i < 101; i++)
        memcpy(many_headers + 6 * i, "A: b\r\n", 6);
    for (size_t i = 0; i < 2 * COUNT(refused); i++) {
        size_t row = i / 2;
        tm_request *request = i % 2 ? any_request(ctx) : NULL;
        tm_result *result = NULL;
        assert_status(refused[row].status,
                      tm_response_interpret(ctx, request, refused[row].http_status, refused[row].head,
                                            refused[row].body, refused[row].length, &result));
        assert_contains(tm_result_message(result), refused[row].told);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_UNKNOWN);
        /* The request is still there to be read with something better. */
        assert_status(TM_OK, tm_response_interpret(ctx, request, 200, NULL, NULL, 0, NULL));
        tm_result_free(result);
        tm_request_free(request);
    }
    tm_context_free(ctx);
    (void)state;
}

static void null_is_taken_where_it_is_allowed(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = (tm_result *)ctx;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_response_interpret(NULL, NULL, 200, NULL, NULL, 0, &result));
    assert_null(result);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_response_interpret(NULL, NULL, 200, NULL, NULL, 0, NULL));
    assert_status(TM_OK, tm_response_interpret(ctx, NULL, 200, NULL, NULL, 0, NULL));
    assert_status(TM_OK, tm_response_interpret(ctx, NULL, 200, "", "", 0, NULL));
    tm_context_free(ctx);
    (void)state;
}

static void an_echoed_secret_is_in_the_body_alone(void **state) {
    tm_context *ctx = unlimited_context("open-id-hunter2");
    tm_request *request = any_request(ctx);
    static const char body[] = "{\"error_info\":{\"error_code\":77,\"message\":\"bad token-hunter2-token\"}}";
    tm_result *result = read_as(TM_ERR_SERVICE, ctx, request, 400, "X-TC-Trace: token-hunter2-token", body);
    assert_null(strstr(tm_result_message(result), "hunter2"));
    assert_null(strstr(tm_result_trace_id(result), "hunter2"));
    char *json = tm_result_to_json(result);
    assert_null(strstr(json, "hunter2"));
    tm_string_free(json);
    assert_string_equal(tm_result_body(result, NULL), body);
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void messages_are_in_the_contexts_language(void **state) {
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "language", "zh"));
    tm_context *ctx = context_of(config);
    tm_result_free(read_as(TM_ERR_INVALID_ARGUMENT, ctx, NULL, 1, NULL, NULL));
    assert_contains(context_error(ctx), "http_status", "实际为 1");
    tm_result_free(read_as(TM_ERR_DEVICE, ctx, NULL, 500, NULL, REFUSAL("9104")));
    assert_contains(context_error(ctx), "9104", "（");
    tm_context_free(ctx);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_means_what_it_means_to_a_call),
        cmocka_unit_test(headers_are_read_in_every_usual_form),
        cmocka_unit_test(the_clock_is_learnt_from_the_services_answer_to_a_known_request_alone),
        cmocka_unit_test(a_clock_that_is_off_is_put_right_for_the_next_request),
        cmocka_unit_test(the_services_quota_closes_for_requests_to_come),
        cmocka_unit_test(trace_id_and_body_come_through),
        cmocka_unit_test(what_is_no_answer_is_refused_by_name_and_tells_nothing_of_the_camera),
        cmocka_unit_test(null_is_taken_where_it_is_allowed),
        cmocka_unit_test(an_echoed_secret_is_in_the_body_alone),
        cmocka_unit_test(messages_are_in_the_contexts_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
