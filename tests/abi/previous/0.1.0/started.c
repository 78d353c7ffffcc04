/* Calls that are started and delivered later. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <poll.h>

#include "program.h"

#define PATIENCE_MS 30000

typedef struct {
    int delivered;
} work;

static void on_done(void *user_data, tm_status status, tm_result *result) {
    CHECK(status == TM_OK && tm_result_status(result) == TM_OK);
    ((work *)user_data)->delivered++;
    tm_result_free(result);
}

static void path_of_meeting(char *path, size_t cap) {
    snprintf(path, cap, "/v1/meetings?meeting_code=%s&userid=%s&instanceid=%d", need("TM_TEST_MEETING_CODE"), HOST,
             HOST_DEVICE);
}

void started_calls(void) {
    tm_context *ctx = context_of(config_of_enterprise());
    char *made = body();
    char path[256];
    work it = {0}, taken = {0};
    void *user_data = NULL;
    tm_result *result = NULL;
    /* A camera that is off already is no failure with it. */
    tm_call *call = tm_call_new();
    CHECK(tm_call_set_device(call, TM_DEVICE_ALL) == TM_OK);
    path_of_meeting(path, sizeof path);
    CHECK(tm_close_video_start(ctx, MEETING, made, call, on_done, &it) == TM_OK);
    CHECK(tm_find_meeting_start(ctx, need("TM_TEST_MEETING_CODE"), HOST, 1, HOST_DEVICE, NULL, on_done, &it) == TM_OK);
    CHECK(tm_list_participants_start(ctx, MEETING, NULL, HOST, 1, NULL, on_done, &it) == TM_OK);
    struct pollfd loop = {(int)tm_context_event_fd(ctx), POLLIN, 0};
    while (it.delivered < 3) {
        CHECK(poll(&loop, 1, PATIENCE_MS) == 1);
        tm_context_dispatch(ctx, 0);
    }
    CHECK(tm_api_call_start(ctx, "GET", path, NULL, NULL, NULL, &taken) == TM_OK);
    CHECK(tm_context_next_done(ctx, PATIENCE_MS, &user_data, &result) == TM_OK);
    CHECK(user_data == &taken && tm_result_status(result) == TM_OK);
    tm_result_free(result);
    CHECK(tm_context_next_done(ctx, 0, &user_data, &result) == TM_ERR_TIMEOUT);
    tm_call_free(call);
    tm_string_free(made);
    tm_context_free(ctx);
}
