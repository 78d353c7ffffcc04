/* A library without an HTTP client of its own (`make small`). The whole one has nothing to say to the first two tests. */
#include <string.h>

#include "support.h"

static tm_status no_network(void *user_data, const tm_request *request, tm_reply *reply) {
    (void)request;
    (void)reply;
    ++*(int *)user_data;
    return TM_ERR_CONNECT;
}

static int is_small(void) {
    tm_context *ctx = offline_context();
    tm_status status = tm_close_video(ctx, ANY_MEETING, ANY_BODY);
    tm_context_free(ctx);
    assert_true(status == TM_ERR_UNSUPPORTED || status == TM_ERR_CONNECT);
    return status == TM_ERR_UNSUPPORTED;
}

static void a_call_without_a_transport_says_what_is_missing_and_costs_nothing(void **state) {
    tm_config *config = offline_config();
    tm_result *result = NULL;
    tm_request *request = NULL;
    if (!is_small()) {
        tm_config_free(config);
        return;
    }
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_minute", "1"));
    tm_context *ctx = context_of(config);
    for (int i = 0; i < 3; i++) {
        assert_status(TM_ERR_UNSUPPORTED, tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result));
        assert_contains(tm_result_message(result), "tm_config_set_transport", "prepare");
        assert_int_equal(tm_result_attempts(result), 0);
        assert_int_equal(tm_result_effect(result), TM_EFFECT_NOT_APPLIED);
        assert_int_equal(tm_result_retryable(result), 0);
        tm_result_free(result);
    }
    /* What is wrong with the request is said first. */
    assert_status(TM_ERR_INVALID_MEETING_ID, tm_close_video(ctx, "room", ANY_BODY));
    /* The one unit of quota is still there. */
    assert_status(TM_OK, tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &request));
    tm_request_free(request);
    tm_context_free(ctx);
    (void)state;
}

static void signatures_are_explained_at_a_desk(void **state) {
    char before[] = "before";
    char *text = before;
    if (is_small()) {
        tm_context *ctx = offline_context();
        assert_status(TM_ERR_UNSUPPORTED, tm_sign_explain(ctx, "GET", "/v1/meetings", NULL, NULL, NULL, &text));
        assert_null(text);
        tm_context_free(ctx);
    }
    (void)state;
}

static void with_a_transport_calls_are_made(void **state) {
    int asked = 0;
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set_transport(config, no_network, &asked, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_CONNECT, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    assert_int_equal(asked, 1);
    tm_context_free(ctx);
    (void)state;
}

static void a_panic_is_contained(void **state) {
    int asked = 0;
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_set(config, "diagnostic_panic", "true"));
    assert_status(TM_OK, tm_config_set_transport(config, no_network, &asked, NULL));
    tm_context *ctx = context_of(config);
    assert_status(TM_ERR_PANIC, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    assert_status(TM_ERR_CONNECT, tm_close_video(ctx, ANY_MEETING, ANY_BODY));
    tm_context_free(ctx);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_without_a_transport_says_what_is_missing_and_costs_nothing),
        cmocka_unit_test(signatures_are_explained_at_a_desk),
        cmocka_unit_test(with_a_transport_calls_are_made),
        cmocka_unit_test(a_panic_is_contained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
