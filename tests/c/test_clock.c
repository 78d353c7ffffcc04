/* A clock of the host's: what signs and what certificates are checked against. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support.h"

/* A clock that stands this far from the system's, or does not know the time. */
typedef struct {
    int64_t offset_ms;
    int known, asked, destroyed;
    int64_t instead; /* what it says when it does not know */
} watch;

static int64_t look_at(void *user_data) {
    watch *it = (watch *)user_data;
    it->asked++;
    return it->known ? (int64_t)time(NULL) * 1000 + it->offset_ms : it->instead;
}

static void destroy_watch(void *user_data) {
    ((watch *)user_data)->destroyed++;
}

static tm_context *context_with(watch *it) {
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set_clock(config, look_at, it, destroy_watch));
    return context_of(config);
}

static void requests_are_signed_with_the_hosts_time(void **state) {
    watch it = {-3600 * 1000, 1, 0, 0, 0};
    tm_config *config = emulator_config();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_config_set(config, "correct_clock", "false"));
    assert_status(TM_OK, tm_config_set_clock(config, look_at, &it, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_CLOCK_SKEW, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_int_equal(tm_result_api_code(result), 190300);
    assert_true(it.asked > 0);
    tm_result_free(result);
    it.offset_ms = 0;
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    tm_context_free(ctx);
    (void)state;
}

static void a_clock_that_is_off_is_put_right(void **state) {
    watch it = {-3600 * 1000, 1, 0, 0, 0};
    tm_context *ctx = context_with(&it);
    tm_result *result = NULL;
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_int_equal(tm_result_attempts(result), 2);
    assert_true(llabs(tm_result_clock_offset_ms(result) - 3600 * 1000) < 30 * 1000);
    tm_result_free(result);
    tm_context_free(ctx);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static void a_clock_that_is_not_known_is_learnt_whatever_it_says(void **state) {
    static const int64_t UNKNOWN[] = {0, -1, -86400000, INT64_MIN};
    for (size_t i = 0; i < COUNT(UNKNOWN); i++) {
        watch it = {0, 0, 0, 0, UNKNOWN[i]};
        assert_int_equal(reset_emulator(state), 0);
        tm_context *ctx = context_with(&it);
        tm_result *result = NULL;
        assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
        assert_int_equal(tm_result_attempts(result), 2);
        tm_result_free(result);
        tm_context_free(ctx);
    }
}

static void user_data_is_destroyed_exactly_once(void **state) {
    watch first = {0, 1, 0, 0, 0}, second = {0, 1, 0, 0, 0}, third = {0, 1, 0, 0, 0};
    tm_config *config = offline_config();
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_config_set_clock(config, look_at, &first, destroy_watch));
    assert_status(TM_OK, tm_config_set_clock(config, look_at, &second, destroy_watch));
    assert_int_equal(first.destroyed, 1);
    assert_status(TM_OK, tm_context_new(config, &ctx));
    assert_status(TM_OK, tm_config_set_clock(config, NULL, NULL, NULL));
    assert_int_equal(second.destroyed, 0); /* the context has it */
    tm_config_free(config);
    tm_context_free(ctx);
    assert_int_equal(second.destroyed, 1);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_clock(NULL, look_at, &third, destroy_watch));
    assert_int_equal(third.destroyed, 1);
    assert_int_equal(first.destroyed, 1);
    (void)state;
}

/* What context functions answer inside the clock. */
typedef struct {
    tm_context *ctx;
    int asked, wrong;
} intruder;

static int64_t intrude(void *user_data) {
    intruder *it = (intruder *)user_data;
    it->asked++;
    if (it->ctx != NULL)
        it->wrong += tm_close_video(it->ctx, ANY_MEETING, ANY_BODY) != TM_ERR_REENTRANT;
    return (int64_t)time(NULL) * 1000;
}

static void context_functions_are_refused_inside_the_clock(void **state) {
    intruder it = {NULL, 0, 0};
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set_clock(config, intrude, &it, NULL));
    it.ctx = context_of(config);
    assert_status(TM_ERR_CONNECT, tm_close_video(it.ctx, ANY_MEETING, ANY_BODY));
    assert_true(it.asked > 0);
    assert_int_equal(it.wrong, 0);
    tm_context_free(it.ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(requests_are_signed_with_the_hosts_time),
        TEST(a_clock_that_is_off_is_put_right),
        TEST(a_clock_that_is_not_known_is_learnt_whatever_it_says),
        cmocka_unit_test(user_data_is_destroyed_exactly_once),
        cmocka_unit_test(context_functions_are_refused_inside_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
