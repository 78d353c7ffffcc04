/* Turns a participant's camera off without the library ever touching the network: it prints the request, and reads the
 * answer that was got for it. Whatever can send HTTP can stand in the middle: a modem's AT commands, another processor,
 * curl.
 *
 *   cc no_io.c $(pkg-config --cflags --libs tmcontrol) -o no_io
 *   no_io BASE_URL MEETING_ID BODY
 *
 * Written to standard output: method and URL on one line, a header on each further one, an empty line, the body, a line
 * break. Read from standard input: status line, headers, an empty line and the body, up to the end of the input, 64 KiB
 * at most. The lines end with CR LF. What stands in the middle leaves interim answers (1xx) out and puts a body that
 * came in chunks together: this program does neither. What came of it is told on standard error. The credentials come
 * from the environment, as for close_video.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tmcontrol.h>

static void print_request(const tm_request *request) {
    printf("%s %s\n", tm_request_method(request), tm_request_url(request));
    for (size_t i = 0; i < tm_request_header_count(request); i++)
        printf("%s: %s\n", tm_request_header_name(request, i), tm_request_header_value(request, i));
    printf("\n%s\n", tm_request_body(request, NULL));
    fflush(stdout);
}

/* The answer's status, its head and its body. 0 if there is one. */
static int read_answer(char *answer, size_t size, int *http_status, const char **body, size_t *body_length) {
    size_t length = fread(answer, 1, size - 1, stdin);
    answer[length] = '\0';
    char *end = strstr(answer, "\r\n\r\n");
    if (end == NULL || sscanf(answer, "HTTP/%*s %d", http_status) != 1)
        return -1;
    *end = '\0'; /* the head ends here */
    *body = end + 4;
    *body_length = length - (size_t)(*body - answer);
    return 0;
}

int main(int argc, char **argv) {
    static char answer[64 * 1024];
    char why[512];
    tm_context *context = NULL;
    tm_request *request = NULL;
    tm_result *result = NULL;
    if (argc != 4)
        return 2;
    tm_config *config = tm_config_new();
    tm_status status = tm_config_set_secret(config, getenv("TM_APP_ID"), getenv("TM_SDK_ID"), getenv("TM_SECRET_ID"),
                                            getenv("TM_SECRET_KEY"));
    if (status == TM_OK)
        status = tm_config_set(config, "base_url", argv[1]);
    if (status == TM_OK)
        status = tm_context_new(config, &context);
    if (status != TM_OK)
        tm_config_last_error(config, why, sizeof why);
    tm_config_free(config);

    if (status == TM_OK) {
        status = tm_close_video_prepare(context, argv[2], argv[3], &request);
        if (status == TM_OK) {
            int http_status = 0;
            const char *body = NULL;
            size_t body_length = 0;
            print_request(request);
            if (read_answer(answer, sizeof answer, &http_status, &body, &body_length) == 0)
                status = tm_response_interpret(context, request, http_status, answer, body, body_length, &result);
            else
                status = TM_ERR_CONNECTION_LOST; /* the camera may be off all the same */
        }
        tm_context_last_error(context, why, sizeof why);
    }
    fprintf(stderr, "%s: %s\n", tm_status_name(status), request != NULL && result == NULL ? "no answer came" : why);
    if (tm_result_retryable(result))
        fputs("prepare another request and try again\n", stderr);
    tm_result_free(result);
    tm_request_free(request);
    tm_context_free(context);
    return status == TM_OK ? 0 : 1;
}
