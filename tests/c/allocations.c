/* Makes so many calls of one kind, for the memory that they ask for to be counted:  allocations KIND CALLS
 *
 * KIND: "success" or "error" (a request is prepared and an answer interpreted, without a network), "call" (a camera is
 * turned off, each time another one).
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                                           \
    "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"                     \
    "X-TC-Trace: 5f2f1ab1c2d34e5f\r\n\r\n"
#define REFUSAL "{\"error_info\":{\"error_code\":9042,\"new_error_code\":1000009042,\"message\":\"no permission\"}}"

static tm_status on_paper(tm_context *ctx, int http_status, const char *answer) {
    tm_request *request = NULL;
    tm_result *result = NULL;
    tm_status status = tm_close_video_prepare(ctx, ANY_MEETING, ANY_BODY, &request);
    if (status == TM_OK)
        status = tm_response_interpret(ctx, request, http_status, HEAD, answer, strlen(answer), &result);
    tm_result_free(result);
    tm_request_free(request);
    return status;
}

static tm_status over_the_network(tm_context *ctx, unsigned participant) {
    char meeting_id[32], body[512];
    tm_result *result = NULL;
    tm_status status;
    crowd_meeting(meeting_id, sizeof meeting_id, 0);
    crowd_body(body, sizeof body, participant);
    status = tm_close_video_ex(ctx, meeting_id, body, NULL, &result);
    tm_result_free(result);
    return status;
}

int main(int argc, char **argv) {
    const char *kind = argc > 1 ? argv[1] : "";
    int calls = argc > 2 ? atoi(argv[2]) : 0;
    int on_wire = strcmp(kind, "call") == 0, refused = strcmp(kind, "error") == 0;
    tm_config *config = on_wire ? emulator_config() : offline_config();
    tm_context *ctx;
    tm_config_set(config, "rate_limit_per_minute", "0");
    /* 1994 is not to be learnt. */
    tm_config_set(config, "correct_clock", "false");
    ctx = context_of(config);
    while (calls-- > 0) {
        tm_status status = on_wire   ? over_the_network(ctx, (unsigned)calls)
                           : refused ? on_paper(ctx, 400, REFUSAL)
                                     : on_paper(ctx, 200, "");
        if (status != (refused ? TM_ERR_PERMISSION : TM_OK)) {
            fprintf(stderr, "%s\n", tm_status_name(status));
            return 1;
        }
    }
    tm_context_free(ctx);
    return 0;
}
