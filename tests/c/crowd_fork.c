/* fork: parent and child both call on with the context that they share a past with. Runs in the scenario "crowd". */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static unsigned next_participant;

static tm_status close_next(tm_context *ctx) {
    char meeting_id[32], body[1024];
    crowd_meeting(meeting_id, sizeof meeting_id, 0);
    crowd_body(body, sizeof body, next_participant++);
    return tm_close_video(ctx, meeting_id, body);
}

/* Runs the function in a child and gives its answer; a child that dies of a signal or hangs is a failure. */
static int in_child(int (*function)(void *), void *argument) {
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(60);
        _exit(function(argument));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int calls_and_frees(void *ctx) {
    int wrong = 0;
    for (int i = 0; i < 3; i++)
        wrong += close_next((tm_context *)ctx) != TM_OK;
    tm_context_free((tm_context *)ctx);
    return wrong;
}

static int frees_only(void *ctx) {
    tm_context_free((tm_context *)ctx);
    return 0;
}

static int forks_once_more(void *ctx) {
    int wrong = close_next((tm_context *)ctx) != TM_OK;
    next_participant += 100; /* the grandchild takes three, and this process cannot see how far it got */
    wrong += in_child(calls_and_frees, ctx);
    next_participant += 100;
    wrong += close_next((tm_context *)ctx) != TM_OK;
    return wrong;
}

static void both_sides_call_on(void **state) {
    tm_context *ctx = emulator_context();
    assert_status(TM_OK, close_next(ctx)); /* a connection is open */
    assert_int_equal(in_child(calls_and_frees, ctx), 0);
    next_participant += 100;
    assert_status(TM_OK, close_next(ctx));
    assert_int_equal(in_child(frees_only, ctx), 0);
    assert_status(TM_OK, close_next(ctx));
    assert_int_equal(in_child(forks_once_more, ctx), 0);
    next_participant += 1000;
    assert_status(TM_OK, close_next(ctx));
    tm_context_free(ctx);
    (void)state;
}

static void a_child_uses_a_context_that_was_never_used(void **state) {
    tm_context *ctx = emulator_context();
    assert_int_equal(in_child(calls_and_frees, ctx), 0);
    next_participant += 100;
    assert_status(TM_OK, close_next(ctx));
    tm_context_free(ctx);
    (void)state;
}

static int report_to;

static void report(void *user_data) {
    (void)user_data;
    if (write(report_to, "x", 1) != 1)
        _exit(99);
}

static void write_nothing(void *user_data, int32_t level, const char *message, const char *fields_json) {
    (void)user_data, (void)level, (void)message, (void)fields_json;
}

typedef struct {
    tm_config *config;
    tm_context *ctx;
} both;

static int frees_both(void *argument) {
    both *it = (both *)argument;
    tm_config_free(it->config);
    tm_context_free(it->ctx);
    return 0;
}

static void user_data_is_destroyed_in_the_parent_alone(void **state) {
    both it;
    int ends[2];
    char reports[8];
    assert_int_equal(pipe(ends), 0);
    report_to = ends[1];
    it.config = emulator_config();
    it.ctx = NULL;
    assert_status(TM_OK, tm_config_set_log(it.config, TM_LOG_DEBUG, write_nothing, NULL, report));
    assert_status(TM_OK, tm_context_new(it.config, &it.ctx));
    assert_int_equal(in_child(frees_both, &it), 0);
    frees_both(&it);
    close(ends[1]);
    assert_int_equal(read(ends[0], reports, sizeof reports), 1);
    assert_int_equal(read(ends[0], reports, sizeof reports), 0);
    close(ends[0]);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_call_on),
        cmocka_unit_test(a_child_uses_a_context_that_was_never_used),
        cmocka_unit_test(user_data_is_destroyed_in_the_parent_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
