/* Started calls whose turn has not come or that wait for a silent service: queue, worker threads, cancelling,
 * deadlines, and the end of their context. */
#include <unistd.h>

#include "completions.h"

static void a_queued_call_that_is_cancelled_completes_at_once(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(stuck, 2);
    COMPLETIONS(queued, 3);
    tm_call *call = tm_call_new();
    occupy(it->ctx, stuck);
    assert_status(TM_OK, start(it->ctx, call, &queued[0]));
    assert_status(TM_OK, start(it->ctx, NULL, &queued[1]));
    assert_status(TM_OK, start(it->ctx, call, &queued[2]));
    assert_int_equal(started(it->ctx, "queued"), 3);
    assert_false(readable(it->ctx, 0));
    assert_status(TM_OK, tm_call_cancel(call));
    assert_true(readable(it->ctx, PATIENCE_MS));
    assert_int_equal(tm_context_dispatch(it->ctx, 0), 2);
    check_delivered(&queued[0], TM_ERR_CANCELLED);
    check_delivered(&queued[2], TM_ERR_CANCELLED);
    assert_int_equal(tm_result_attempts(queued[0].result), 0);
    assert_int_equal(tm_result_effect(queued[0].result), TM_EFFECT_NOT_APPLIED);
    /* The workers are where they were, and so is the other call. */
    assert_int_equal(started(it->ctx, "running"), 2);
    assert_int_equal(started(it->ctx, "queued"), 1);
    assert_false(readable(it->ctx, 0));
    tm_context_cancel_all(it->ctx);
    for (int i = 0; i < 3; i++)
        dispatch_one(it->ctx);
    check_delivered(&queued[1], TM_ERR_CANCELLED);
    check_delivered(&stuck[0], TM_ERR_CANCELLED);
    check_delivered(&stuck[1], TM_ERR_CANCELLED);
    forget(stuck, 2), forget(queued, 3);
    tm_call_free(call);
}

static void a_queued_call_completes_at_its_deadline(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(stuck, 2);
    COMPLETIONS(queued, 3);
    tm_call *call = tm_call_new();
    occupy(it->ctx, stuck);
    /* The one with the shortest time is started last; the handle is free for the next once a call has its options. */
    assert_status(TM_OK, start(it->ctx, NULL, &queued[0]));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 600));
    assert_status(TM_OK, start(it->ctx, call, &queued[1]));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 200));
    assert_status(TM_OK, start(it->ctx, call, &queued[2]));
    tm_call_free(call);
    dispatch_one(it->ctx);
    check_delivered(&queued[2], TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(queued[2].result) >= 200000);
    assert_int_equal(tm_result_attempts(queued[2].result), 0);
    assert_int_equal(tm_result_effect(queued[2].result), TM_EFFECT_NOT_APPLIED);
    assert_contains(tm_result_message(queued[2].result), "worker_threads");
    dispatch_one(it->ctx);
    check_delivered(&queued[1], TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(queued[1].result) >= 600000);
    assert_int_equal(started(it->ctx, "running"), 2);
    assert_int_equal(started(it->ctx, "queued"), 1);
    assert_int_equal(queued[0].times, 0);
    tm_context_free(it->ctx);
    it->ctx = NULL;
    check_delivered(&queued[0], TM_ERR_CANCELLED);
    forget(stuck, 2), forget(queued, 3);
}

static void a_full_queue_is_busy(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(them, 6);
    COMPLETION(more);
    tm_call *call = tm_call_new();
    for (size_t i = 0; i < COUNT(them); i++)
        assert_status(TM_OK, start(it->ctx, call, &them[i]));
    assert_status(TM_ERR_BUSY, start(it->ctx, NULL, &more));
    assert_contains(context_error(it->ctx), "max_pending", "6");
    /* Those that are over count until they are delivered. */
    assert_status(TM_OK, tm_call_cancel(call));
    wait_until(started(it->ctx, "undelivered") == 6);
    assert_status(TM_ERR_BUSY, start(it->ctx, NULL, &more));
    assert_int_equal(tm_context_dispatch(it->ctx, 1), 1);
    assert_status(TM_OK, start(it->ctx, NULL, &more));
    assert_int_equal(tm_context_dispatch(it->ctx, 0), 5);
    for (size_t i = 0; i < COUNT(them); i++)
        check_delivered(&them[i], TM_ERR_CANCELLED);
    assert_int_equal(more.times, 0);
    tm_context_free(it->ctx);
    it->ctx = NULL;
    check_delivered(&more, TM_ERR_CANCELLED);
    forget(them, COUNT(them)), forget(&more, 1);
    tm_call_free(call);
}

static void what_was_cancelled_before_is_not_started(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(one);
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_cancel(call));
    assert_status(TM_ERR_CANCELLED, start(it->ctx, call, &one));
    tm_call_free(call);
    tm_context_cancel_all(it->ctx);
    assert_status(TM_ERR_CANCELLED, start(it->ctx, NULL, &one));
    assert_int_equal(tm_context_dispatch(it->ctx, 0), 0);
    assert_int_equal(one.times, 0);
    assert_int_equal(count_threads(), it->threads);
}

static void a_running_call_can_be_cancelled(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(one);
    tm_call *call = tm_call_new();
    assert_status(TM_OK, start(it->ctx, call, &one));
    int connection = accept_request(it->listener);
    assert_status(TM_OK, tm_call_cancel(call));
    dispatch_one(it->ctx);
    check_delivered(&one, TM_ERR_CANCELLED);
    assert_int_equal(tm_result_effect(one.result), TM_EFFECT_UNKNOWN); /* the request was out */
    forget(&one, 1);
    tm_call_free(call);
    close(connection);
}

static void options_are_copied_and_the_handle_may_go(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(one);
    tm_call *call = tm_call_new();
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 300));
    assert_status(TM_OK, start(it->ctx, call, &one));
    assert_status(TM_OK, tm_call_set_timeout_ms(call, 0));
    tm_call_free(call);
    dispatch_one(it->ctx);
    check_delivered(&one, TM_ERR_TIMEOUT);
    assert_true(tm_result_elapsed_us(one.result) >= 300000);
    forget(&one, 1);
}

static void threads_come_with_work_and_are_bounded(void **state) {
    silence *it = (silence *)*state;
    COMPLETIONS(them, 6);
    assert_int_equal(count_threads(), it->threads);
    assert_status(TM_OK, start(it->ctx, NULL, &them[0]));
    wait_until(started(it->ctx, "running") == 1);
    assert_int_equal(count_threads(), it->threads + 1);
    for (int i = 1; i < 6; i++)
        assert_status(TM_OK, start(it->ctx, NULL, &them[i]));
    wait_until(started(it->ctx, "running") == 2);
    assert_int_equal(count_threads(), it->threads + 2);
    assert_int_equal(started(it->ctx, "worker_threads"), 2);
    tm_context_free(it->ctx);
    it->ctx = NULL;
    wait_until(count_threads() == it->threads);
    for (size_t i = 0; i < COUNT(them); i++)
        check_delivered(&them[i], TM_ERR_CANCELLED);
    forget(them, COUNT(them));
}

static void the_end_delivers_what_is_left(void **state) {
    silence *it = (silence *)*state;
    COMPLETION(finished);
    COMPLETIONS(running, 2);
    COMPLETIONS(queued, 2);
    assert_status(TM_OK, tm_close_video_start(it->ctx, "no number", ANY_BODY, NULL, done, &finished));
    wait_until(started(it->ctx, "undelivered") == 1);
    occupy(it->ctx, running);
    assert_status(TM_OK, start(it->ctx, NULL, &queued[0]));
    /* Wrong, but its turn never came. */
    assert_status(TM_OK, tm_close_video_start(it->ctx, "no number", ANY_BODY, NULL, done, &queued[1]));
    /* Taken by nobody. */
    assert_status(TM_OK, tm_close_video_start(it->ctx, ANY_MEETING, ANY_BODY, NULL, NULL, NULL));
    tm_context_free(it->ctx);
    it->ctx = NULL;
    check_delivered(&finished, TM_ERR_CANCELLED);
    assert_contains(tm_result_message(finished.result), "freed", "TM_ERR_INVALID_MEETING_ID", "no number");
    for (int i = 0; i < 2; i++) {
        check_delivered(&running[i], TM_ERR_CANCELLED);
        check_delivered(&queued[i], TM_ERR_CANCELLED);
        assert_int_equal(tm_result_effect(queued[i].result), TM_EFFECT_NOT_APPLIED);
    }
    forget(&finished, 1), forget(running, 2), forget(queued, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SILENT(a_queued_call_that_is_cancelled_completes_at_once),
        SILENT(a_queued_call_completes_at_its_deadline),
        SILENT(a_full_queue_is_busy),
        SILENT(what_was_cancelled_before_is_not_started),
        SILENT(a_running_call_can_be_cancelled),
        SILENT(options_are_copied_and_the_handle_may_go),
        SILENT(threads_come_with_work_and_are_bounded),
        SILENT(the_end_delivers_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
