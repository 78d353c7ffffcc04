/* The part of host.h that calls the library. A program that loads the library itself goes without. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>

void check_status(tm_status expected, tm_status found, const char *file, int line) {
    char text[128];
    if (expected == found)
        return;
    snprintf(text, sizeof text, "%s, but %s", tm_status_name(expected), tm_status_name(found));
    complain(file, line, text);
}

tm_config *make_config(void) {
    const char *options = getenv("TM_TEST_OPTIONS");
    tm_config *config = tm_config_new();
    require(options != NULL);
    require_status(TM_OK, tm_config_load_json(config, options));
    return config;
}

tm_context *make_context(void) {
    tm_config *config = make_config();
    tm_context *ctx = NULL;
    require_status(TM_OK, tm_context_new(config, &ctx));
    tm_config_free(config);
    return ctx;
}

tm_status call_once(tm_context *ctx) {
    return call_with(ctx, NULL);
}

tm_status call_with(tm_context *ctx, tm_call *call) {
    return tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, call, NULL);
}
