/* Inside a transport callback of the host's: what it may do there, how long, and on which threads. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <string.h>

#include "own_stack.h"

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

static tm_status never_asked(void *user_data, const tm_request *request, tm_reply *reply) {
    (void)user_data, (void)request, (void)reply;
    return TM_ERR_CONNECT;
}

static void count_the_end(void *user_data) {
    ++*(int *)user_data;
}

static void user_data_is_destroyed_exactly_once(void **state) {
    int ends[3] = {0, 0, 0};
    tm_config *config = offline_config();
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_config_set_transport(config, never_asked, &ends[0], count_the_end));
    assert_status(TM_OK, tm_config_set_transport(config, never_asked, &ends[1], count_the_end));
    assert_int_equal(ends[0], 1);
    assert_status(TM_OK, tm_context_new(config, &ctx));
    assert_status(TM_OK, tm_config_set_transport(config, NULL, NULL, NULL));
    assert_int_equal(ends[1], 0); /* the context has it */
    tm_config_free(config);
    tm_context_free(ctx);
    assert_int_equal(ends[1], 1);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_transport(NULL, never_asked, &ends[2], count_the_end));
    assert_int_equal(ends[2], 1);
    assert_int_equal(ends[0], 1);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_use_of_a_reply_is_refused_and_harmless),
        cmocka_unit_test(context_functions_are_refused_inside_a_transport),
        cmocka_unit_test(the_deadline_is_the_stacks_too),
        cmocka_unit_test(a_call_can_be_cancelled_while_the_stack_waits),
        cmocka_unit_test(it_runs_on_every_thread_that_calls),
        cmocka_unit_test(user_data_is_destroyed_exactly_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
