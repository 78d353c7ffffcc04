/* The library without the network: a request is prepared, and an answer to it is interpreted. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tmcontrol.h>

#define HEAD                                                                                                           \
    "HTTP/1.1 %s\r\nServer: bench\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"                                          \
    "Content-Type: application/json\r\nX-TC-Trace: 5f2f1ab1c2d34e5f\r\n\r\n"

struct caller {
    tm_context *context;
    const char *meeting_id, *body;
    /* The answer, and what it has to be taken for. */
    int http_status;
    char headers[256];
    const char *answer;
    tm_status expected;
};

caller *caller_new(void) {
    caller *one = calloc(1, sizeof *one);
    tm_config *config = tm_config_new();
    one->meeting_id = setting("BENCH_MEETING_ID");
    one->body = setting("BENCH_BODY");
    int success = strcmp(setting("BENCH_MICRO"), "success") == 0;
    one->http_status = success ? 200 : 400;
    one->expected = success ? TM_OK : TM_ERR_PERMISSION;
    one->answer = success ? ""
                          : "{\"error_info\":{\"error_code\":9042,\"new_error_code\":1000009042,"
                            "\"message\":\"no permission\"}}";
    snprintf(one->headers, sizeof one->headers, HEAD, success ? "200 OK" : "400 Bad Request");
    tm_config_set_secret(config, setting("BENCH_APP_ID"), setting("BENCH_SDK_ID"), setting("BENCH_SECRET_ID"),
                         setting("BENCH_SECRET_KEY"));
    tm_config_set(config, "rate_limit_per_minute", "0");
    tm_config_set(config, "rate_limit_per_day", "0");
    /* 1994 is not to be learnt. */
    tm_config_set(config, "correct_clock", "false");
    tm_context_new(config, &one->context);
    tm_config_free(config);
    return one->context == NULL ? NULL : one;
}

int caller_call(caller *one) {
    tm_request *request = NULL;
    tm_result *result = NULL;
    tm_status status = tm_close_video_prepare(one->context, one->meeting_id, one->body, &request);
    if (status == TM_OK)
        status = tm_response_interpret(one->context, request, one->http_status, one->headers, one->answer,
                                       strlen(one->answer), &result);
    if (status != one->expected)
        fprintf(stderr, "%s: %s\n", tm_status_name(status), tm_result_message(result));
    tm_result_free(result);
    tm_request_free(request);
    return status != one->expected;
}

void caller_free(caller *one) {
    tm_context_free(one->context);
    free(one);
}
