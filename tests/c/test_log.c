/* The log callback, and the life of what the host hands over with it. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "support.h"

/* What a log function got to see. */
typedef struct {
    int records, destroyed;
    int32_t most_talkative;
    int levels_seen[TM_LOG_DEBUG + 1];
    int malformed;
    char all[65536];
} diary;

static void keep(diary *it, const char *text) {
    size_t have = strlen(it->all);
    snprintf(it->all + have, sizeof it->all - have, "%s\n", text);
}

static void write_diary(void *user_data, int32_t level, const char *message, const char *fields_json) {
    diary *it = (diary *)user_data;
    size_t length = strlen(fields_json);
    it->records++;
    if (level > it->most_talkative)
        it->most_talkative = level;
    if (level >= TM_LOG_ERROR && level <= TM_LOG_DEBUG)
        it->levels_seen[level]++;
    else
        it->malformed++;
    if (*message == '\0' || strchr(message, '\n') != NULL || length < 2 || fields_json[0] != '{' ||
        fields_json[length - 1] != '}')
        it->malformed++;
    keep(it, message);
    keep(it, fields_json);
}

static void destroy_diary(void *user_data) {
    ((diary *)user_data)->destroyed++;
}

static diary fresh(void) {
    diary it;
    memset(&it, 0, sizeof it);
    return it;
}

static void user_data_is_destroyed_with_the_configuration(void **state) {
    diary it = fresh();
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &it, destroy_diary));
    assert_int_equal(it.destroyed, 0);
    tm_config_free(config);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static void user_data_is_destroyed_when_it_is_replaced(void **state) {
    diary first = fresh(), second = fresh();
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &first, destroy_diary));
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &second, destroy_diary));
    assert_int_equal(first.destroyed, 1);
    assert_int_equal(second.destroyed, 0);
    /* The same once more is a replacement like any other. */
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, NULL, NULL, NULL));
    assert_int_equal(second.destroyed, 1);
    tm_config_free(config);
    assert_int_equal(first.destroyed, 1);
    assert_int_equal(second.destroyed, 1);
    (void)state;
}

static void user_data_is_destroyed_when_the_setter_fails(void **state) {
    static const int32_t no_levels[] = {-1, 5, INT32_MAX, INT32_MIN};
    diary kept = fresh(), it = fresh();
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &kept, destroy_diary));
    for (size_t i = 0; i < COUNT(no_levels); i++) {
        assert_status(TM_ERR_INVALID_ARGUMENT,
                      tm_config_set_log(config, no_levels[i], write_diary, &it, destroy_diary));
        assert_contains(config_error(config), "max_level");
        assert_int_equal(it.destroyed, (int)i + 1);
    }
    it = fresh();
    assert_status(TM_ERR_NULL_ARGUMENT, tm_config_set_log(NULL, TM_LOG_DEBUG, write_diary, &it, destroy_diary));
    assert_int_equal(it.destroyed, 1);
    /* A setter that failed changed nothing. */
    assert_int_equal(kept.destroyed, 0);
    tm_config_free(config);
    assert_int_equal(kept.destroyed, 1);
    (void)state;
}

static void user_data_without_a_log_function_is_destroyed_once(void **state) {
    diary it = fresh();
    tm_config *config = tm_config_new();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, NULL, &it, destroy_diary));
    tm_config_free(config);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static void user_data_lives_as_long_as_the_last_that_uses_it(void **state) {
    diary it = fresh();
    tm_config *config = offline_config();
    tm_context *first = NULL, *second = NULL;
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &it, destroy_diary));
    assert_status(TM_OK, tm_context_new(config, &first));
    assert_status(TM_OK, tm_context_new(config, &second));
    tm_config_free(config);
    tm_context_free(first);
    assert_int_equal(it.destroyed, 0);
    assert_status(TM_ERR_CONNECT, tm_close_video(second, ANY_MEETING, ANY_BODY));
    assert_true(it.records > 0);
    tm_context_free(second);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static void a_context_that_was_refused_leaves_the_configuration_its_own(void **state) {
    diary it = fresh();
    tm_config *config = tm_config_new(); /* no identity */
    tm_context *ctx = NULL;
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &it, destroy_diary));
    assert_status(TM_ERR_INVALID_CONFIG, tm_context_new(config, &ctx));
    assert_int_equal(it.destroyed, 0);
    tm_config_free(config);
    assert_int_equal(it.destroyed, 1);
    (void)state;
}

static int destroyed_integers;

static void destroy_integer(void *user_data) {
    destroyed_integers += user_data == (void *)(intptr_t)42;
}

static void user_data_is_never_looked_at(void **state) {
    tm_config *config = tm_config_new();
    destroyed_integers = 0;
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_OFF, write_diary, (void *)(intptr_t)42, destroy_integer));
    tm_config_free(config);
    assert_int_equal(destroyed_integers, 1);
    (void)state;
}

/* Records of one call at a level: one that is refused and one that succeeds. */
static diary diary_at(int32_t max_level) {
    diary it = fresh();
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set_log(config, max_level, write_diary, &it, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_ERR_DEVICE, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    tm_context_free(ctx);
    return it;
}

static void levels_are_kept(void **state) {
    diary it;
    it = diary_at(TM_LOG_OFF);
    assert_int_equal(it.records, 0);
    reset_emulator(NULL);
    it = diary_at(TM_LOG_ERROR);
    assert_int_equal(it.records, 1); /* the call that failed */
    assert_int_equal(it.levels_seen[TM_LOG_ERROR], 1);
    reset_emulator(NULL);
    it = diary_at(TM_LOG_INFO);
    assert_int_equal(it.levels_seen[TM_LOG_ERROR], 1);
    assert_int_equal(it.levels_seen[TM_LOG_INFO], 1); /* one record a call */
    assert_true(it.most_talkative <= TM_LOG_INFO);
    reset_emulator(NULL);
    it = diary_at(TM_LOG_DEBUG);
    assert_int_equal(it.levels_seen[TM_LOG_DEBUG], 1); /* one record an attempt: */
    assert_int_equal(it.levels_seen[TM_LOG_WARN], 1);  /* a warning for the one that failed */
    assert_int_equal(it.malformed, 0);
    (void)state;
}

static void warnings_about_a_request_are_logged(void **state) {
    diary it = fresh();
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_WARN, write_diary, &it, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_CONNECT, tm_close_video(ctx, ANY_MEETING,
                                                 "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"
                                                 "\"user\":{\"uuid\":\"guest\",\"instanceid\":777}}"));
    tm_context_free(ctx);
    assert_true(it.levels_seen[TM_LOG_WARN] >= 1);
    assert_contains(it.all, "/user/instanceid", "777", "/user/uuid");
    (void)state;
}

static void no_record_holds_a_secret(void **state) {
    diary it = fresh();
    tm_config *config = emulator_config();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &it, NULL));
    tm_context *ctx = context_of(config);
    tm_result *result = NULL;
    assert_status(TM_OK, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    assert_status(TM_ERR_DEVICE, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, &result));
    assert_true(it.records > 0);
    assert_null(strstr(it.all, need("TM_TEST_SECRET_KEY")));
    assert_contains(it.all, tm_result_trace_id(result));
    tm_result_free(result);
    tm_context_free(ctx);

    config = emulator_oauth_config();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &it, NULL));
    ctx = context_of(config);
    assert_status(TM_ERR_DEVICE, tm_close_video(ctx, need("TM_TEST_MEETING_ID"), good_body()));
    tm_context_free(ctx);
    assert_null(strstr(it.all, need("TM_TEST_ACCESS_TOKEN")));
    (void)state;
}

/* What the fields of records say of themselves. */
typedef struct {
    int records, attempts, ends, incomplete;
    double call;
    char trace_id[128];
} fields;

static void read_fields(void *user_data, int32_t level, const char *message, const char *fields_json) {
    fields *it = (fields *)user_data;
    cJSON *object = cJSON_Parse(fields_json);
    cJSON *call = cJSON_GetObjectItem(object, "call"), *attempt = cJSON_GetObjectItem(object, "attempt");
    const char *trace_id = cJSON_GetStringValue(cJSON_GetObjectItem(object, "trace_id"));
    int about_attempt = strncmp(message, "attempt ", strlen("attempt ")) == 0;
    (void)level;
    it->records++;
    it->call = cJSON_IsNumber(call) ? call->valuedouble : -1;
    it->incomplete += !cJSON_IsNumber(call) || call->valuedouble < 1;
    if (about_attempt) {
        it->attempts++;
        it->incomplete += !cJSON_IsNumber(attempt) || attempt->valueint != it->attempts;
        it->incomplete += cJSON_GetObjectItem(object, "status") == NULL || trace_id == NULL;
    } else if (cJSON_GetObjectItem(object, "status") != NULL) {
        it->ends++;
        it->incomplete += !cJSON_IsNumber(cJSON_GetObjectItem(object, "attempts"));
    }
    if (trace_id != NULL)
        snprintf(it->trace_id, sizeof it->trace_id, "%s", trace_id);
    cJSON_Delete(object);
}

/* The number that to_json has for the call. */
static double number_of(const tm_result *result) {
    char *json = tm_result_to_json(result);
    cJSON *object = cJSON_Parse(json);
    double number = cJSON_GetNumberValue(cJSON_GetObjectItem(object, "call"));
    cJSON_Delete(object);
    tm_string_free(json);
    return number;
}

static void every_record_tells_its_call_and_where_it_applies_attempt_and_trace_id(void **state) {
    fields it;
    tm_config *config = emulator_config();
    tm_result *result = NULL;
    memset(&it, 0, sizeof it);
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, read_fields, &it, NULL));
    tm_context *ctx = context_of(config);
    /* A warning, an attempt that is made again, one that succeeds, the end. */
    add_fault("{\"kind\":\"error_code\",\"error_code\":190308,\"count\":1}");
    assert_status(TM_OK, tm_close_video_ex(ctx, need("TM_TEST_MEETING_ID"),
                                           "{\"operator_id\":\"zhang.wei\",\"operator_id_type\":1,\"instanceid\":1,"
                                           "\"user\":{\"uuid\":\"uuid-boardroom-3\",\"instanceid\":9}}",
                                           NULL, &result));
    assert_int_equal(it.records, 4);
    assert_int_equal(it.attempts, 2);
    assert_int_equal(it.ends, 1);
    assert_int_equal(it.incomplete, 0);
    assert_true(it.call == number_of(result));
    assert_string_equal(it.trace_id, tm_result_trace_id(result));
    tm_result_free(result);
    /* A started call, and one that is refused at once. */
    memset(&it, 0, sizeof it);
    assert_status(TM_OK, tm_close_video_start(ctx, need("TM_TEST_MEETING_ID"), good_body(), NULL, NULL, NULL));
    assert_status(TM_OK, tm_context_next_done(ctx, 60000, NULL, &result));
    assert_int_equal(it.records, 2);
    assert_int_equal(it.incomplete, 0);
    assert_true(it.call == number_of(result));
    assert_string_equal(it.trace_id, tm_result_trace_id(result));
    tm_result_free(result);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_start(ctx, NULL, ANY_BODY, NULL, NULL, NULL));
    assert_int_equal(it.records, 3);
    assert_int_equal(it.incomplete, 0);
    tm_context_free(ctx);
    (void)state;
}

/* What context functions answer inside a callback. */
typedef struct {
    tm_config *config;
    tm_context *ctx;
    tm_call *call;
    int visits, wrong;
} intruder;

static void intrude(void *user_data) {
    intruder *it = (intruder *)user_data;
    char buf[8] = "before";
    char *body = NULL;
    tm_context *ctx = it->ctx;
    tm_result *result = (tm_result *)it;
    tm_result *last = (tm_result *)it;
    it->visits++;
    it->wrong += tm_close_video(it->ctx, ANY_MEETING, ANY_BODY) != TM_ERR_REENTRANT;
    it->wrong += tm_close_video_ex(it->ctx, ANY_MEETING, ANY_BODY, NULL, &result) != TM_ERR_REENTRANT || result != NULL;
    it->wrong += tm_context_last_result(it->ctx, &last) != TM_ERR_REENTRANT || last != NULL;
    it->wrong += tm_context_new(it->config, &ctx) != TM_ERR_REENTRANT || ctx != NULL;
    it->wrong += tm_context_last_error(it->ctx, buf, sizeof buf) != 0 || buf[0] != '\0';
    it->wrong += tm_close_video_start(it->ctx, ANY_MEETING, ANY_BODY, NULL, NULL, NULL) != TM_ERR_REENTRANT;
    it->wrong += tm_find_meeting_start(it->ctx, "123456789", "host", 1, 1, NULL, NULL, NULL) != TM_ERR_REENTRANT;
    it->wrong +=
        tm_list_participants_start(it->ctx, ANY_MEETING, NULL, "host", 1, NULL, NULL, NULL) != TM_ERR_REENTRANT;
    it->wrong += tm_api_call_start(it->ctx, "GET", "/v1", NULL, NULL, NULL, NULL) != TM_ERR_REENTRANT;
    it->wrong += tm_close_video_many(it->ctx, ANY_MEETING, "[]", NULL, &last) != TM_ERR_REENTRANT;
    it->wrong += tm_context_next_done(it->ctx, 0, NULL, &last) != TM_ERR_REENTRANT || last != NULL;
    it->wrong += tm_context_stats_json(it->ctx, &body) != TM_ERR_REENTRANT || body != NULL;
    it->wrong += tm_context_event_fd(it->ctx) != -1;
    it->wrong += tm_context_dispatch(it->ctx, 0) != 0;
    tm_context_cancel_all(it->ctx); /* does nothing: the call that logs goes on */
    tm_context_free(it->ctx);       /* does nothing either */
    /* What needs no context works. */
    it->wrong += strcmp(tm_status_name(TM_OK), "TM_OK") != 0;
    it->wrong += tm_error_hint(190303, TM_LANGUAGE_EN) == NULL;
    it->wrong += tm_close_video_body("host", 1, 1, "guest", 4, 1, &body) != TM_OK;
    tm_string_free(body);
    it->wrong += tm_call_cancel(it->call) != TM_OK;
}

static void intrude_from_log(void *user_data, int32_t level, const char *message, const char *fields_json) {
    (void)level, (void)message, (void)fields_json;
    intrude(user_data);
}

static void context_functions_are_refused_inside_a_callback(void **state) {
    intruder it;
    tm_config *config = offline_config();
    memset(&it, 0, sizeof it);
    it.config = config;
    it.call = tm_call_new();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, intrude_from_log, &it, NULL));
    assert_status(TM_OK, tm_context_new(config, &it.ctx));
    assert_status(TM_ERR_CONNECT, tm_close_video(it.ctx, ANY_MEETING, ANY_BODY));
    assert_true(it.visits > 0);
    assert_int_equal(it.wrong, 0);
    /* Afterwards the thread is outside again, and the context is as it was. */
    assert_status(TM_ERR_CONNECT, tm_close_video(it.ctx, ANY_MEETING, ANY_BODY));
    tm_context_free(it.ctx);
    tm_config_free(config);
    tm_call_free(it.call);
    (void)state;
}

static void context_functions_are_refused_inside_destroy_too(void **state) {
    intruder it;
    tm_config *config = tm_config_new();
    memset(&it, 0, sizeof it);
    it.config = offline_config();
    it.ctx = offline_context();
    it.call = tm_call_new();
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, write_diary, &it, intrude));
    tm_config_free(config);
    assert_int_equal(it.visits, 1);
    assert_int_equal(it.wrong, 0);
    assert_status(TM_ERR_CONNECT, tm_close_video(it.ctx, ANY_MEETING, ANY_BODY));
    tm_context_free(it.ctx);
    tm_config_free(it.config);
    tm_call_free(it.call);
    (void)state;
}

static void cancel_from_log(void *user_data, int32_t level, const char *message, const char *fields_json) {
    (void)level, (void)message, (void)fields_json;
    tm_call_cancel((tm_call *)user_data);
}

static void a_call_can_be_cancelled_from_its_own_log(void **state) {
    tm_config *config = offline_config();
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    assert_status(TM_OK, tm_call_set_max_attempts(call, 10));
    assert_status(TM_OK, tm_config_set_log(config, TM_LOG_DEBUG, cancel_from_log, call, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_CANCELLED, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, call, &result));
    assert_true(tm_result_attempts(result) <= 1);
    tm_result_free(result);
    tm_context_free(ctx);
    tm_call_free(call);
    (void)state;
}

#define TEST(name) cmocka_unit_test_setup(name, reset_emulator)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_data_is_destroyed_with_the_configuration),
        cmocka_unit_test(user_data_is_destroyed_when_it_is_replaced),
        cmocka_unit_test(user_data_is_destroyed_when_the_setter_fails),
        cmocka_unit_test(user_data_without_a_log_function_is_destroyed_once),
        cmocka_unit_test(user_data_lives_as_long_as_the_last_that_uses_it),
        cmocka_unit_test(a_context_that_was_refused_leaves_the_configuration_its_own),
        cmocka_unit_test(user_data_is_never_looked_at),
        TEST(levels_are_kept),
        cmocka_unit_test(warnings_about_a_request_are_logged),
        TEST(no_record_holds_a_secret),
        TEST(every_record_tells_its_call_and_where_it_applies_attempt_and_trace_id),
        cmocka_unit_test(context_functions_are_refused_inside_a_callback),
        cmocka_unit_test(context_functions_are_refused_inside_destroy_too),
        cmocka_unit_test(a_call_can_be_cancelled_from_its_own_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
