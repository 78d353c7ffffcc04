/* How much memory one context takes:  TM_CONFIG=JSON memory MEETING_ID BODY
 *
 * Tells what the kernel says is resident (VmRSS, and of that RssAnon, which is this process's alone) at the start, with
 * a context, after one call and after 200. What the service answers is of no interest, but it has to answer.
 *
 *   gcc -O2 scripts/size/memory.c $(pkg-config --cflags --libs tmcontrol) -o memory
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tmcontrol.h>

static void tell(const char *when) {
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    printf("%-14s", when);
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0 || strncmp(line, "RssAnon:", 8) == 0)
            printf("  %.*s", (int)strcspn(line, "\n"), line);
    printf("\n");
    if (status != NULL)
        fclose(status);
}

int main(int argc, char **argv) {
    tm_context *context = NULL;
    if (argc != 3 || getenv("TM_CONFIG") == NULL)
        return 2;
    tell("at the start");
    tm_config *config = tm_config_new();
    if (tm_config_load_json(config, getenv("TM_CONFIG")) != TM_OK || tm_context_new(config, &context) != TM_OK)
        return 1;
    tm_config_free(config);
    tell("a context");
    for (int made = 1; made <= 200; made++) {
        tm_result *result = NULL;
        tm_close_video_ex(context, argv[1], argv[2], NULL, &result);
        if (tm_result_http_status(result) == 0)
            return 1;
        tm_result_free(result);
        if (made == 1)
            tell("1 call");
    }
    tell("200 calls");
    tm_context_free(context);
    tell("freed");
    return 0;
}
