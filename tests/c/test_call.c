/* A call's own options and its handle: deadline, attempts, cancelling. The tests play the service themselves. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

/* Long enough for a request to be sent before it, also under valgrind. */
#define DEADLINE_MS 2000

#define SUCCESS "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define UNAVAILABLE "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

/* A service that the test plays, a context that calls it, and a call on a thread of its own. */
typedef struct {
    int listener;
    tm_context *ctx;
} service;

typedef struct {
    pthread_t thread;
    tm_context *ctx;
    tm_call *call;
    tm_status status;
    tm_result *result;
} running_call;

static int open_service(void **state) {
    static service it;
    char base_url[64];
    tm_config *config = offline_config();
    it.listener = listen_on_loopback(base_url, sizeof base_url);
    assert_status(TM_OK, tm_config_set(config, "base_url", base_url));
    assert_status(TM_OK, tm_config_set(config, "timeout_ms", "60000"));
    it.ctx = context_of(config);
    *state = &it;
    return 0;
}

static int close_service(void **state) {
    service *it = (service *)*state;
    tm_context_free(it->ctx);
    return close(it->listener);
}

static void *run(void *argument) {
    running_call *running = (running_call *)argument;
    running->status = tm_close_video_ex(running->ctx, ANY_MEETING, ANY_BODY, running->call, &running->result);
    return NULL;
}

static void start(running_call *running, tm_context *ctx, tm_call *call) {
    running->ctx = ctx;
    running->call = call;
    running->result = NULL;
    assert_int_equal(pthread_create(&running->thread, NULL, run, running), 0);
}

static void finish(running_call *running, tm_status expected) {
    assert_int_equal(pthread_join(running->thread, NULL), 0);
    if (running->status != expected)
        print_error("%s\n", tm_result_message(running->result));
    assert_status(expected, running->status);
    assert_status(expected, tm_result_status(running->result));
}

static void options_out_of_range_and_null_are_refused(void **state) {
    tm_call *call = tm_call_new();
    assert_non_null(call);
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 0));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 1));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 3600000));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_timeout_ms(call, 3600001));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_timeout_ms(call, UINT32_MAX));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_set_timeout_ms(NULL, 1));
    assert_status(TM_OK, tm_call_set_max_attempts(call, 0));
    assert_status(TM_OK, tm_call_set_max_attempts(call, 10));
    assert_status(TM_ERR_INVALID_ARGUMENT, tm_call_set_max_attempts(call, 11));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_set_max_attempts(NULL, 1));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_call_cancel(NULL));
    tm_call_free(call);
    tm_call_free(NULL);
    (void)state;
}

static void the_deadline_ends_a_call_that_nobody_answers(void **state) {
    service *it = (service *)*state;
    running_call running;
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_set_timeout_ms(call, DEADLINE_MS));
    start(&running, it->ctx, call);
    int connection = accept_request(it->listener);
    finish(&running, TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(running.result) >= DEADLINE_MS * 1000);
    /* It was sent, so nobody knows. */
    assert_int_equal(tm_result_effect(running.result), TM_EFFECT_UNKNOWN);
    assert_int_equal(tm_result_http_status(running.result), 0);
    assert_int_equal(tm_result_attempts(running.result), 1);
    tm_result_free(running.result);
    tm_call_free(call);
    close(connection);
}

static void the_deadline_ends_an_answer_that_stops_halfway(void **state) {
    service *it = (service *)*state;
    running_call running;
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_set_timeout_ms(call, DEADLINE_MS));
    start(&running, it->ctx, call);
    int connection = accept_request(it->listener);
    send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{");
    finish(&running, TM_ERR_TIMEOUT);
    assert_int_equal(tm_result_effect(running.result), TM_EFFECT_UNKNOWN);
    tm_result_free(running.result);
    tm_call_free(call);
    close(connection);
}

/* Answers every attempt with 503 and counts them. */
static void *refuse_until_closed(void *argument) {
    int listener = *(int *)argument;
    uintptr_t count = 0;
    for (;;) {
        int connection = accept_request(listener);
        if (connection < 0)
            return (void *)count;
        send_text(connection, UNAVAILABLE);
        close(connection);
        count++;
    }
}

static void attempts_are_counted_and_bounded(void **state) {
    service *it = (service *)*state;
    pthread_t server;
    void *served = NULL;
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    assert_int_equal(pthread_create(&server, NULL, refuse_until_closed, &it->listener), 0);

    assert_status(TM_OK, tm_call_set_max_attempts(call, 3));
    assert_status(TM_ERR_SERVER, tm_close_video_ex(it->ctx, ANY_MEETING, ANY_BODY, call, &result));
    assert_int_equal(tm_result_attempts(result), 3);
    assert_int_equal(tm_result_http_status(result), 503);
    assert_int_equal(tm_result_retryable(result), 1);
    tm_result_free(result);

    /* 0 and no handle take the context's value, which is 1 here. */
    assert_status(TM_OK, tm_call_set_max_attempts(call, 0));
    assert_status(TM_ERR_SERVER, tm_close_video_ex(it->ctx, ANY_MEETING, ANY_BODY, call, &result));
    assert_int_equal(tm_result_attempts(result), 1);
    tm_result_free(result);
    assert_status(TM_ERR_SERVER, tm_close_video_ex(it->ctx, ANY_MEETING, ANY_BODY, NULL, &result));
    assert_int_equal(tm_result_attempts(result), 1);
    tm_result_free(result);
    tm_call_free(call);

    shutdown(it->listener, SHUT_RDWR);
    assert_int_equal(pthread_join(server, &served), 0);
    assert_int_equal((uintptr_t)served, 5);
}

static void a_call_that_was_cancelled_before_sends_nothing(void **state) {
    service *it = (service *)*state;
    tm_result *result = NULL;
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_cancel(call));
    assert_status(TM_OK, tm_call_cancel(call));
    for (int i = 0; i < 2; i++) {
        assert_status(TM_ERR_CANCELLED, tm_close_video_ex(it->ctx, ANY_MEETING, ANY_BODY, call, &result));
        assert_int_equal(tm_result_attempts(result), 0);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
        tm_result_free(result);
    }
    tm_call_free(call);
}

static void one_handle_ends_every_call_that_uses_it_and_no_other(void **state) {
    service *it = (service *)*state;
    running_call first, second, other;
    int connections[3];
    tm_call *call = tm_call_new();
    start(&first, it->ctx, call);
    connections[0] = accept_request(it->listener);
    start(&second, it->ctx, call);
    connections[1] = accept_request(it->listener);
    start(&other, it->ctx, NULL);
    connections[2] = accept_request(it->listener);
    assert_status(TM_OK, tm_call_cancel(call));
    finish(&first, TM_ERR_CANCELLED);
    finish(&second, TM_ERR_CANCELLED);
    assert_int_equal(tm_result_effect(first.result), TM_EFFECT_UNKNOWN); /* the request was out */
    send_text(connections[2], SUCCESS);
    finish(&other, TM_OK);
    tm_result_free(first.result);
    tm_result_free(second.result);
    tm_result_free(other.result);
    tm_call_free(call);
    for (size_t i = 0; i < COUNT(connections); i++)
        close(connections[i]);
}

static void a_wait_between_attempts_can_be_cancelled(void **state) {
    service *it = (service *)*state;
    running_call running;
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_set_max_attempts(call, 10));
    start(&running, it->ctx, call);
    /* Whether this meets the call in its wait or in its second attempt, it ends it. */
    int connection = accept_request(it->listener);
    send_text(connection, UNAVAILABLE);
    assert_status(TM_OK, tm_call_cancel(call));
    finish(&running, TM_ERR_CANCELLED);
    tm_result_free(running.result);
    tm_call_free(call);
    close(connection);
}

static void a_handle_may_be_freed_while_its_call_runs(void **state) {
    service *it = (service *)*state;
    running_call running;
    tm_call *call = tm_call_new();
    start(&running, it->ctx, call);
    int connection = accept_request(it->listener);
    tm_call_free(call);
    send_text(connection, SUCCESS);
    finish(&running, TM_OK);
    tm_result_free(running.result);
    close(connection);
}

static void cancel_all_ends_what_runs_and_what_comes(void **state) {
    service *it = (service *)*state;
    running_call first, second;
    tm_result *result = NULL;
    tm_call *call = tm_call_new();
    start(&first, it->ctx, NULL);
    int first_connection = accept_request(it->listener);
    start(&second, it->ctx, call);
    int second_connection = accept_request(it->listener);
    tm_context_cancel_all(it->ctx);
    finish(&first, TM_ERR_CANCELLED);
    finish(&second, TM_ERR_CANCELLED);
    tm_context_cancel_all(it->ctx);
    assert_status(TM_ERR_CANCELLED, tm_close_video_ex(it->ctx, ANY_MEETING, ANY_BODY, NULL, &result));
    assert_int_equal(tm_result_attempts(result), 0);
    assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "tm_context_cancel_all");
    tm_result_free(result);
    tm_result_free(first.result);
    tm_result_free(second.result);
    tm_call_free(call);
    close(first_connection);
    close(second_connection);
}

static void a_handle_outlives_its_context(void **state) {
    tm_call *call = tm_call_new();
    tm_context *ctx = offline_context();
    assert_status(TM_ERR_CONNECT, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, call, NULL));
    tm_context_free(ctx);
    assert_status(TM_OK, tm_call_cancel(call));
    tm_call_free(call);
    (void)state;
}

static void without_descriptors_it_says_so_and_goes_on_when_there_are(void **state) {
    tm_context *ctx = offline_context();
    tm_result *result = NULL;
    tm_status status = TM_ERR_INTERNAL;
    struct rlimit before, few;
    /* A connection that failed is not used again: the next call makes another. */
    assert_status(TM_ERR_CONNECT, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    /* Whichever descriptor is the one too many, until there are enough to find that nobody is there. */
    for (few.rlim_cur = 0; status == TM_ERR_INTERNAL; few.rlim_cur++) {
        assert_true(few.rlim_cur < before.rlim_cur);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        status = tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_int_equal(tm_result_retryable(result), 1);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
        if (status == TM_ERR_INTERNAL)
            assert_contains(tm_result_hint(result, TM_LANGUAGE_EN), "file descriptors");
        assert_null(status == TM_ERR_CONNECT ? strstr(tm_result_message(result), "open files") : NULL);
        tm_result_free(result);
    }
    assert_status(TM_ERR_CONNECT, status);
    tm_context_free(ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_service, close_service)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_out_of_range_and_null_are_refused),
        TEST(the_deadline_ends_a_call_that_nobody_answers),
        TEST(the_deadline_ends_an_answer_that_stops_halfway),
        TEST(attempts_are_counted_and_bounded),
        TEST(a_call_that_was_cancelled_before_sends_nothing),
        TEST(one_handle_ends_every_call_that_uses_it_and_no_other),
        TEST(a_wait_between_attempts_can_be_cancelled),
        TEST(a_handle_may_be_freed_while_its_call_runs),
        TEST(cancel_all_ends_what_runs_and_what_comes),
        cmocka_unit_test(a_handle_outlives_its_context),
        cmocka_unit_test(without_descriptors_it_says_so_and_goes_on_when_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
