/* One context, many threads, many calls: all succeed, and nothing is left behind. Runs in the scenario "crowd". */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

typedef struct {
    pthread_t thread;
    tm_context *ctx;
    unsigned number, calls, failures;
    char first_failure[512];
} caller;

/* Turns off every camera of the meeting that has the caller's number. */
static void *call_on_and_on(void *argument) {
    caller *it = (caller *)argument;
    char meeting_id[32], body[1024];
    crowd_meeting(meeting_id, sizeof meeting_id, it->number);
    for (unsigned i = 0; i < it->calls; i++) {
        tm_result *result = NULL;
        crowd_body(body, sizeof body, i);
        if (tm_close_video_ex(it->ctx, meeting_id, body, NULL, &result) != TM_OK && it->failures++ == 0)
            strncpy(it->first_failure, tm_result_message(result), sizeof it->first_failure - 1);
        tm_result_free(result);
    }
    return NULL;
}

static void every_call_of_every_thread_succeeds(void **state) {
    unsigned thread_count = (unsigned)atoi(need("TM_TEST_THREADS")), calls = (unsigned)atoi(need("TM_TEST_CALLS"));
    unsigned threads_before, descriptors_before = count_descriptors();
    caller *callers = (caller *)calloc(thread_count, sizeof *callers);
    tm_context *ctx = emulator_context();
    assert_non_null(callers);
    threads_before = resting_threads();
    for (unsigned i = 0; i < thread_count; i++) {
        callers[i].ctx = ctx;
        callers[i].number = i;
        callers[i].calls = calls;
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_on_and_on, &callers[i]), 0);
    }
    for (unsigned i = 0; i < thread_count; i++)
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
    for (unsigned i = 0; i < thread_count; i++)
        assert_string_equal(callers[i].first_failure, "");
    free(callers);
    /* The library has no threads of its own, not even while the context lives. */
    wait_until(count_threads() == threads_before);
    tm_context_free(ctx);
    wait_until(count_descriptors() == descriptors_before);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_call_of_every_thread_succeeds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
