#include "own_stack.h"

tm_context *context_over(tm_transport_fn transport, void *user_data, const char *options) {
    tm_config *config = offline_config();
    assert_status(TM_OK, tm_config_load_json(config, "{\"max_attempts\": 3, \"rate_limit_per_minute\": 0}"));
    assert_status(TM_OK, tm_config_load_json(config, options));
    assert_status(TM_OK, tm_config_set_transport(config, transport, user_data, NULL));
    return context_of(config);
}

tm_result *call(tm_context *ctx, tm_call *handle, tm_status expected) {
    tm_result *result = NULL;
    tm_status status = tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, handle, &result);
    if (status != expected)
        print_error("%s\n", tm_result_message(result));
    assert_status(expected, status);
    return result;
}
