/* A host on a machine that is short of memory: large answers do not fit, small ones do.
 *
 *   large_answer transport|interpret|list|fetched LARGE_FROM
 *
 * How the answer comes: over the library's own HTTP client, to a call or as a list of participants; from a file through
 * tm_response_interpret (TM_TEST_ANSWER); or over the client while there is memory, and everything that can be asked of
 * the result when there is none any more.
 */
#include "../host/host.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t *large_from;
static unsigned *refused;

/* Every getter; a text that needs more memory than there is may be NULL, and nothing worse. */
static void look_at(const tm_result *result) {
    size_t length = 0;
    char *json = NULL;
    require(tm_result_message(result) != NULL && tm_result_message(result)[0] != '\0');
    tm_result_hint(result, TM_LANGUAGE_ZH);
    tm_result_trace_id(result);
    tm_result_body(result, &length);
    json = tm_result_to_json(result);
    printf("json: %s\n", json == NULL ? "none" : "some");
    tm_string_free(json);
}

static char *answer(size_t *length) {
    FILE *file = fopen(getenv("TM_TEST_ANSWER"), "rb");
    char *bytes = (char *)malloc(1 << 20);
    require(file != NULL && bytes != NULL);
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

int main(int argc, char **argv) {
    tm_context *ctx = make_context();
    tm_result *result = NULL;
    tm_status status;
    size_t length = 0;
    char *bytes = answer(&length);
    large_from = (size_t *)dlsym(RTLD_DEFAULT, "large_from");
    refused = (unsigned *)dlsym(RTLD_DEFAULT, "refused");
    require(argc == 3 && large_from != NULL && refused != NULL);

    if (strcmp(argv[1], "fetched") == 0) {
        status = tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result);
        *large_from = strtoul(argv[2], NULL, 10);
    } else {
        *large_from = strtoul(argv[2], NULL, 10);
        if (strcmp(argv[1], "transport") == 0)
            status = tm_close_video_ex(ctx, ANY_MEETING, ANY_BODY, NULL, &result);
        else if (strcmp(argv[1], "list") == 0)
            status = tm_list_participants(ctx, ANY_MEETING, NULL, "host", 1, NULL, &result);
        else
            status = tm_response_interpret(ctx, NULL, 500, NULL, bytes, length, &result);
    }
    printf("status: %s\neffect: %d\nretryable: %d\n", tm_status_name(status), (int)tm_result_effect(result),
           (int)tm_result_retryable(result));
    look_at(result);
    tm_result_free(result);

    /* The context goes on with what there is. */
    status = tm_response_interpret(ctx, NULL, 200, NULL, "", 0, &result);
    printf("afterwards: %s\nrefused: %s\n", tm_status_name(status), *refused > 0 ? "yes" : "no");
    tm_result_free(result);
    tm_context_free(ctx);
    free(bytes);
    return 0;
}
