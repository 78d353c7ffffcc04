/* A started call on Windows, where there is no descriptor to wait for: taken by waiting, and delivered to a function by
 * asking from time to time. Says where the library was loaded from, then a line each.
 *
 *   started BASE_URL CA_FILE APP_ID SDK_ID SECRET_ID SECRET_KEY MEETING_ID BODY
 */
#include <stdint.h>
#include <stdio.h>

#include <windows.h>

#include <tmcontrol.h>

static void note(void *user_data, tm_status status, tm_result *result) {
    *(tm_status *)user_data = status;
    tm_result_free(result);
}

static tm_context *context_of(char **arguments) {
    tm_context *ctx = NULL;
    tm_config *config = tm_config_new();
    tm_status status = tm_config_set_secret(config, arguments[3], arguments[4], arguments[5], arguments[6]);
    if (status == TM_OK)
        status = tm_config_set(config, "base_url", arguments[1]);
    if (status == TM_OK)
        status = tm_config_set(config, "ca_file", arguments[2]);
    if (status == TM_OK)
        status = tm_context_new(config, &ctx);
    tm_config_free(config);
    return ctx;
}

int main(int count, char **arguments) {
    char name[MAX_PATH] = "";
    tm_context *ctx = count == 9 ? context_of(arguments) : NULL;
    tm_result *result = NULL;
    tm_status called = TM_ERR_INTERNAL, status;
    int rounds;
    if (ctx == NULL)
        return 2;
    GetModuleFileNameA(GetModuleHandleA("tmcontrol.dll"), name, sizeof name);
    puts(name);
    printf("%ld\n", (long)tm_context_event_fd(ctx));

    status = tm_close_video_start(ctx, arguments[7], arguments[8], NULL, NULL, NULL);
    if (status == TM_OK)
        status = tm_context_next_done(ctx, 30000, NULL, &result);
    puts(tm_status_name(status == TM_OK ? tm_result_status(result) : status));
    tm_result_free(result);

    status = tm_close_video_start(ctx, arguments[7], arguments[8], NULL, note, &called);
    for (rounds = 0; status == TM_OK && rounds < 3000 && tm_context_dispatch(ctx, 0) == 0; rounds++)
        Sleep(10);
    puts(tm_status_name(status == TM_OK ? called : status));
    tm_context_free(ctx);
    return 0;
}
