/* tm_close_video_body: the body for those who would rather not write JSON. */
#include "support.h"

static void made(const char *operator_id, int32_t operator_type, int32_t operator_device, const char *target_id,
                 int32_t target_type, int32_t target_device, const char *expected) {
    char *json = NULL;
    assert_status(TM_OK, tm_close_video_body(operator_id, operator_type, operator_device, target_id, target_type,
                                             target_device, &json));
    assert_non_null(json);
    assert_string_equal(json, expected);
    tm_string_free(json);
}

static void refused(tm_status expected, const char *operator_id, int32_t operator_type, int32_t operator_device,
                    const char *target_id, int32_t target_type, int32_t target_device) {
    char before[] = "before";
    char *json = before;
    assert_status(expected, tm_close_video_body(operator_id, operator_type, operator_device, target_id, target_type,
                                                target_device, &json));
    assert_null(json);
}

static void every_kind_of_identity_has_its_fields(void **state) {
    (void)state;
    made("host", 1, 1, "guest", 4, 9,
         "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"
         "\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":9}}");
    made("openid", 2, 0, "guest", 4, 0,
         "{\"operator_id\":\"openid\",\"operator_id_type\":2,\"instanceid\":0,"
         "\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":0}}");
    made("ms-open-id", 4, 86, "guest", 0, INT32_MAX,
         "{\"operator_id\":\"ms-open-id\",\"operator_id_type\":4,\"instanceid\":86,"
         "\"user\":{\"uuid\":\"guest\",\"instanceid\":2147483647}}");
}

static void ids_are_escaped_as_json_wants_it(void **state) {
    (void)state;
    made("张伟\"\\\n\x01/", 1, 1, "📷", 4, 1,
         "{\"operator_id\":\"张伟\\\"\\\\\\n\\u0001/\",\"operator_id_type\":1,\"instanceid\":1,"
         "\"user\":{\"to_operator_id\":\"📷\",\"to_operator_id_type\":4,\"instanceid\":1}}");
}

static void what_is_made_passes_the_strict_check(void **state) {
    char *json = NULL;
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "validation", "strict"));
    tm_context *ctx = context_of(config);
    assert_status(TM_OK, tm_close_video_body("host", 1, 1, "guest", 4, 9, &json));
    assert_status(TM_ERR_CONNECT, tm_close_video(ctx, ANY_MEETING, json));
    tm_string_free(json);
    tm_context_free(ctx);
    (void)state;
}

static void each_null_is_refused(void **state) {
    (void)state;
    refused(TM_ERR_NULL_ARGUMENT, NULL, 1, 1, "guest", 4, 1);
    refused(TM_ERR_NULL_ARGUMENT, "host", 1, 1, NULL, 4, 1);
    assert_status(TM_ERR_NULL_ARGUMENT, tm_close_video_body("host", 1, 1, "guest", 4, 1, NULL));
}

static void what_is_not_utf8_is_refused(void **state) {
    (void)state;
    refused(TM_ERR_INVALID_UTF8, NOT_UTF8, 1, 1, "guest", 4, 1);
    refused(TM_ERR_INVALID_UTF8, "host", 1, 1, NOT_UTF8, 4, 1);
}

static void numbers_that_mean_nothing_are_refused(void **state) {
    static const int32_t operator_types[] = {-1, 0, 3, 5, INT32_MAX, INT32_MIN};
    static const int32_t target_types[] = {-1, 1, 2, 3, 5, INT32_MAX, INT32_MIN};
    (void)state;
    refused(TM_ERR_INVALID_ARGUMENT, "", 1, 1, "guest", 4, 1);
    refused(TM_ERR_INVALID_ARGUMENT, "host", 1, 1, "", 4, 1);
    refused(TM_ERR_INVALID_ARGUMENT, "host", 1, -1, "guest", 4, 1);
    refused(TM_ERR_INVALID_ARGUMENT, "host", 1, 1, "guest", 4, INT32_MIN);
    for (size_t i = 0; i < COUNT(operator_types); i++)
        refused(TM_ERR_INVALID_ARGUMENT, "host", operator_types[i], 1, "guest", 4, 1);
    for (size_t i = 0; i < COUNT(target_types); i++)
        refused(TM_ERR_INVALID_ARGUMENT, "host", 1, 1, "guest", target_types[i], 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_identity_has_its_fields),
        cmocka_unit_test(ids_are_escaped_as_json_wants_it),
        cmocka_unit_test(what_is_made_passes_the_strict_check),
        cmocka_unit_test(each_null_is_refused),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(numbers_that_mean_nothing_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
