/* What a context tells of itself in numbers. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "support.h"

static cJSON *stats_of(tm_context *ctx) {
    char *text = NULL;
    assert_status(TM_OK, tm_context_stats_json(ctx, &text));
    cJSON *stats = cJSON_Parse(text);
    if (stats == NULL)
        fail_msg("no JSON: %s", text);
    tm_string_free(text);
    return stats;
}

/* A number, by its path; -1 for null. */
static int number(cJSON *stats, const char *group, const char *name) {
    cJSON *place = group == NULL ? stats : cJSON_GetObjectItem(stats, group);
    cJSON *item = cJSON_GetObjectItem(place, name);
    if (cJSON_IsNull(item))
        return -1;
    if (!cJSON_IsNumber(item))
        fail_msg("%s/%s is no number", group == NULL ? "" : group, name);
    return item->valueint;
}

/* The members of an object are these and no others, in whatever order. */
static void check_members(cJSON *object, const char *const *names, size_t count) {
    assert_true(cJSON_IsObject(object));
    assert_int_equal(cJSON_GetArraySize(object), (int)count);
    for (size_t i = 0; i < count; i++)
        if (cJSON_GetObjectItemCaseSensitive(object, names[i]) == NULL)
            fail_msg("there is no %s", names[i]);
}

#define CHECK_MEMBERS(object, ...)                                                                                     \
    do {                                                                                                               \
        static const char *const names[] = {__VA_ARGS__};                                                              \
        check_members(object, names, COUNT(names));                                                                    \
    } while (0)

static void null_is_refused(void **state) {
    tm_context *ctx = offline_context();
    char *text = (char *)ctx;
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_stats_json(NULL, &text));
    assert_null(text);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_context_stats_json(ctx, NULL));
    tm_context_free(ctx);
    (void)state;
}

static void latencies_are_those_of_the_calls(void **state) {
    tm_context *ctx = emulator_context();
    tm_result *result = NULL;
    add_fault("{\"kind\":\"delay\",\"ms\":300}");
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    cJSON *stats = stats_of(ctx);
    double elapsed = (double)tm_result_elapsed_us(result);
    /* Exact to 1 %. */
    assert_true(number(stats, "latency_us", "max") >= 0.99 * elapsed);
    assert_true(number(stats, "latency_us", "max") <= 1.01 * elapsed);
    assert_true(number(stats, "latency_us", "p50") >= 0.99 * elapsed);
    cJSON_Delete(stats);
    tm_result_free(result);
    tm_context_free(ctx);
    (void)state;
}

static void a_new_context_has_the_documented_members(void **state) {
    tm_context *ctx = offline_context();
    cJSON *stats = stats_of(ctx);
    CHECK_MEMBERS(stats, "library", "calls", "statuses", "attempts", "retries", "latency_us", "quota",
                  "clock_offset_ms", "connections", "started");
    CHECK_MEMBERS(cJSON_GetObjectItem(stats, "calls"), "running", "finished", "ok", "caller", "transport", "service",
                  "library");
    CHECK_MEMBERS(cJSON_GetObjectItem(stats, "latency_us"), "calls", "p50", "p90", "p99", "max");
    CHECK_MEMBERS(cJSON_GetObjectItem(stats, "quota"), "this_minute", "today", "closed_for_ms", "closed_by_code");
    CHECK_MEMBERS(cJSON_GetObjectItem(stats, "connections"), "idle", "in_use");
    CHECK_MEMBERS(cJSON_GetObjectItem(stats, "started"), "queued", "running", "undelivered", "worker_threads");
    assert_contains(cJSON_GetStringValue(cJSON_GetObjectItem(stats, "library")), "tmcontrol ", TM_VERSION);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(stats, "statuses")), 0);
    assert_int_equal(number(stats, "calls", "finished"), 0);
    assert_int_equal(number(stats, "latency_us", "calls"), 0);
    assert_int_equal(number(stats, "latency_us", "p50"), -1);
    assert_int_equal(number(stats, "quota", "this_minute"), 240);
    assert_int_equal(number(stats, "quota", "today"), 200000);
    assert_int_equal(number(stats, "quota", "closed_for_ms"), -1);
    assert_int_equal(number(stats, NULL, "clock_offset_ms"), -1);
    assert_int_equal(number(stats, "connections", "idle"), 0);
    assert_int_equal(number(stats, "connections", "in_use"), 0);
    assert_int_equal(number(stats, "started", "worker_threads"), 0);
    cJSON_Delete(stats);
    tm_context_free(ctx);
    (void)state;
}

static void calls_are_counted_by_what_they_came_to(void **state) {
    tm_context *ctx = emulator_context();
    const char *meeting = need("TM_TEST_MEETING_ID");
    assert_status(TM_OK, tm_close_video(ctx, meeting, good_body()));
    assert_status(TM_ERR_DEVICE, tm_close_video(ctx, meeting, good_body()));
    assert_status(TM_ERR_DEVICE, tm_close_video(ctx, meeting, good_body()));
    assert_status(TM_ERR_INVALID_REQUEST, tm_close_video(ctx, meeting, "{}"));
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video(ctx, meeting, NULL));
    cJSON *stats = stats_of(ctx);
    assert_int_equal(number(stats, "calls", "running"), 0);
    assert_int_equal(number(stats, "calls", "finished"), 5);
    assert_int_equal(number(stats, "calls", "ok"), 1);
    assert_int_equal(number(stats, "calls", "caller"), 2);
    assert_int_equal(number(stats, "calls", "transport"), 0);
    assert_int_equal(number(stats, "calls", "service"), 2);
    assert_int_equal(number(stats, "calls", "library"), 0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(stats, "statuses")), 4);
    assert_int_equal(number(stats, "statuses", "TM_ERR_DEVICE"), 2);
    assert_int_equal(number(stats, NULL, "attempts"), 3);
    assert_int_equal(number(stats, NULL, "retries"), 0);
    /* Those that had something to send. */
    int p50 = number(stats, "latency_us", "p50"), p90 = number(stats, "latency_us", "p90");
    int p99 = number(stats, "latency_us", "p99"), max = number(stats, "latency_us", "max");
    assert_int_equal(number(stats, "latency_us", "calls"), 3);
    assert_true(p50 > 0 && p50 <= p90 && p90 <= p99 && p99 <= max);
    assert_true(!cJSON_IsNull(cJSON_GetObjectItem(stats, "clock_offset_ms")));
    assert_int_equal(number(stats, "quota", "this_minute"), -1); /* no limit is set here */
    cJSON_Delete(stats);
    tm_context_free(ctx);
    (void)state;
}

static void connections_and_retries_are_counted(void **state) {
    tm_context *ctx = emulator_context();
    add_fault("{\"kind\":\"error_code\",\"error_code\":190308,\"count\":1}");
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    cJSON *stats = stats_of(ctx);
    assert_int_equal(number(stats, NULL, "attempts"), 2);
    assert_int_equal(number(stats, NULL, "retries"), 1);
    assert_int_equal(number(stats, "connections", "idle"), 1);
    assert_int_equal(number(stats, "connections", "in_use"), 0);
    cJSON_Delete(stats);
    tm_context_free(ctx);
    (void)state;
}

static void the_quota_tells_what_is_left_and_who_closed_it(void **state) {
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_minute", "10"));
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_day", "100"));
    assert_status(TM_OK, tm_config_set(config, "timeout_ms", "1000"));
    tm_context *ctx = context_of(config);
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    cJSON *stats = stats_of(ctx);
    assert_int_equal(number(stats, "quota", "this_minute"), 9);
    assert_int_equal(number(stats, "quota", "today"), 99);
    cJSON_Delete(stats);
    add_fault("{\"kind\":\"error_code\",\"error_code\":190311,\"count\":1}");
    assert_status(TM_ERR_RATE_LIMITED, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    stats = stats_of(ctx);
    assert_int_equal(number(stats, "quota", "this_minute"), 8);
    assert_true(number(stats, "quota", "closed_for_ms") > 0);
    assert_int_equal(number(stats, "quota", "closed_by_code"), 190311);
    cJSON_Delete(stats);
    tm_context_free(ctx);
    (void)state;
}

static void many_count_as_what_they_are_made_of(void **state) {
    tm_context *ctx = offline_context();
    assert_status(TM_ERR_CONNECT,
                  tm_close_video_many(ctx, ANY_MEETING, "[" ANY_BODY "," ANY_BODY "," ANY_BODY "]", NULL, NULL));
    assert_status(TM_ERR_INVALID_JSON, tm_close_video_many(ctx, ANY_MEETING, "[", NULL, NULL));
    cJSON *stats = stats_of(ctx);
    assert_int_equal(number(stats, "calls", "running"), 0);
    assert_int_equal(number(stats, "calls", "finished"), 3);
    assert_int_equal(number(stats, "calls", "transport"), 3);
    assert_int_equal(number(stats, NULL, "attempts"), 3);
    cJSON_Delete(stats);
    tm_context_free(ctx);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_refused),
        cmocka_unit_test(a_new_context_has_the_documented_members),
        cmocka_unit_test_setup(latencies_are_those_of_the_calls, reset_emulator),
        TEST(calls_are_counted_by_what_they_came_to),
        TEST(connections_and_retries_are_counted),
        TEST(the_quota_tells_what_is_left_and_who_closed_it),
        cmocka_unit_test(many_count_as_what_they_are_made_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
