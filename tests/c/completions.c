#include "completions.h"

#include <poll.h>
#include <unistd.h>

#include <cjson/cJSON.h>

void done(void *user_data, tm_status status, tm_result *result) {
    completion *it = (completion *)user_data;
    it->times++;
    it->status = status;
    it->thread = pthread_self();
    tm_result_free(it->result);
    it->result = result;
}

void check_delivered(completion *it, tm_status expected) {
    assert_int_equal(it->times, 1);
    if (it->status != expected)
        print_error("%s\n", tm_result_message(it->result));
    assert_status(expected, it->status);
    assert_status(expected, tm_result_status(it->result));
    assert_true(pthread_equal(it->thread, pthread_self()));
}

void forget(completion *them, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tm_result_free(them[i].result);
        memset(&them[i], 0, sizeof them[i]);
    }
}

int readable(tm_context *ctx, int timeout_ms) {
    struct pollfd it = {(int)tm_context_event_fd(ctx), POLLIN, 0};
    int count = poll(&it, 1, timeout_ms);
    assert_true(count >= 0);
    return count == 1 && (it.revents & POLLIN) != 0;
}

void dispatch_one(tm_context *ctx) {
    assert_true(readable(ctx, PATIENCE_MS));
    assert_int_equal(tm_context_dispatch(ctx, 1), 1);
}

int started(tm_context *ctx, const char *name) {
    char *text = NULL;
    assert_status(TM_OK, tm_context_stats_json(ctx, &text));
    cJSON *stats = cJSON_Parse(text);
    cJSON *number = cJSON_GetObjectItem(cJSON_GetObjectItem(stats, "started"), name);
    assert_true(cJSON_IsNumber(number));
    int value = number->valueint;
    cJSON_Delete(stats);
    tm_string_free(text);
    return value;
}

int open_silence(void **state) {
    static silence it;
    tm_config *config;
    it.threads = resting_threads();
    wait_until(count_threads() == it.threads);
    it.descriptors = count_descriptors();
    config = silent_config(&it.listener);
    assert_status(TM_OK, tm_config_set(config, "worker_threads", "2"));
    assert_status(TM_OK, tm_config_set(config, "max_pending", "6"));
    it.ctx = context_of(config);
    *state = &it;
    return 0;
}

int close_silence(void **state) {
    silence *it = (silence *)*state;
    tm_context_free(it->ctx);
    it->ctx = NULL;
    close(it->listener);
    /* Whatever the test did. A thread that was joined may be listed a moment longer. */
    wait_until(count_threads() == it->threads);
    assert_int_equal(count_descriptors(), it->descriptors);
    return 0;
}

tm_status start(tm_context *ctx, tm_call *call, completion *it) {
    return tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, call, done, it);
}

void occupy(tm_context *ctx, completion them[2]) {
    assert_status(TM_OK, start(ctx, NULL, &them[0]));
    assert_status(TM_OK, start(ctx, NULL, &them[1]));
    wait_until(started(ctx, "running") == 2);
}
