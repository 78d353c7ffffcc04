/* A fault inside the library stays inside: the option diagnostic_panic provokes one in the first call of a context. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "support.h"

/* Standard output and error of this process go to a file for a while. */
static FILE *elsewhere;
static int kept_out, kept_err;

static void redirect_output(void) {
    elsewhere = tmpfile();
    assert_non_null(elsewhere);
    fflush(NULL);
    kept_out = dup(STDOUT_FILENO);
    kept_err = dup(STDERR_FILENO);
    dup2(fileno(elsewhere), STDOUT_FILENO);
    dup2(fileno(elsewhere), STDERR_FILENO);
}

/* Puts both back and gives the number of bytes that were written meanwhile. */
static long restore_output(void) {
    long written;
    fflush(NULL);
    dup2(kept_out, STDOUT_FILENO);
    dup2(kept_err, STDERR_FILENO);
    close(kept_out);
    close(kept_err);
    fseek(elsewhere, 0, SEEK_END);
    written = ftell(elsewhere);
    fclose(elsewhere);
    return written;
}

static tm_context *context_with_a_fault(void) {
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set(config, "diagnostic_panic", "true"));
    return context_of(config);
}

static void a_panic_is_a_status_and_the_next_call_works(void **state) {
    tm_context *ctx = context_with_a_fault();
    tm_result *result = NULL, *last = NULL;
    redirect_output();
    tm_status first = tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result);
    tm_status second = tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body());
    long written = restore_output();

    assert_int_equal(written, 0);
    assert_status(TM_ERR_PANIC, first);
    assert_non_null(result);
    assert_status(TM_ERR_PANIC, tm_result_status(result));
    assert_string_not_equal(tm_result_message(result), "");
    assert_non_null(tm_result_hint(result, TM_LANGUAGE_EN));
    char *json = tm_result_to_json(result);
    assert_contains(json, "TM_ERR_PANIC");
    tm_string_free(json);
    tm_result_free(result);

    assert_status(TM_OK, second);
    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_status(TM_OK, tm_result_status(last));
    tm_result_free(last);
    tm_context_free(ctx);
    (void)state;
}

static void the_context_remembers_a_panic_as_its_last_result(void **state) {
    tm_context *ctx = context_with_a_fault();
    tm_result *last = NULL;
    assert_status(TM_ERR_PANIC, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_OK, tm_context_last_result(ctx, &last));
    assert_status(TM_ERR_PANIC, tm_result_status(last));
    assert_string_equal(context_error(ctx), tm_result_message(last));
    tm_result_free(last);
    tm_context_free(ctx);
    (void)state;
}

typedef struct {
    pthread_t thread;
    tm_context *ctx;
    tm_status status;
} caller;

static void *call_once(void *argument) {
    caller *it = (caller *)argument;
    it->status = tm_close_video(it->ctx, ANY_MEETING, ANY_BODY);
    return NULL;
}

static void a_panic_on_one_thread_leaves_the_others_alone(void **state) {
    caller callers[8];
    int panics = 0, others = 0;
    tm_context *ctx = context_with_a_fault();
    for (size_t i = 0; i < COUNT(callers); i++) {
        callers[i].ctx = ctx;
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_once, &callers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(callers); i++) {
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
        panics += callers[i].status == TM_ERR_PANIC;
        others += callers[i].status == TM_ERR_MEETING_NOT_FOUND;
    }
    assert_int_equal(panics, 1);
    assert_int_equal(others, COUNT(callers) - 1);
    tm_context_free(ctx);
    (void)state;
}

static void every_new_context_of_the_configuration_has_the_fault_once(void **state) {
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set(config, "diagnostic_panic", "true"));
    for (int i = 0; i < 3; i++) {
        tm_context *ctx = NULL;
        assert_status(TM_OK, tm_context_new(config, &ctx));
        assert_status(TM_ERR_PANIC, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
        assert_status(TM_ERR_MEETING_NOT_FOUND, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
        tm_context_free(ctx);
    }
    tm_config_free(config);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_panic_is_a_status_and_the_next_call_works),
        TEST(the_context_remembers_a_panic_as_its_last_result),
        TEST(a_panic_on_one_thread_leaves_the_others_alone),
        TEST(every_new_context_of_the_configuration_has_the_fault_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
