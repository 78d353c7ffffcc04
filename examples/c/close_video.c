/* Turns a participant's camera off.
 *
 *   cc close_video.c $(pkg-config --cflags --libs tmcontrol) -o close_video
 *   close_video BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE
 *
 * CA_FILE may be "" (the bundled roots alone); a device is an instanceid, such as 1 for a PC. The credentials come from
 * the environment, because every user of a machine can read the arguments of a program: TM_APP_ID, TM_SECRET_ID,
 * TM_SECRET_KEY, and TM_SDK_ID if one was assigned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <tmcontrol.h>

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "%s: seven arguments are needed, see the head of close_video.c\n", argv[0]);
        return 2;
    }
    tm_config *config = tm_config_new();
    tm_context *context = NULL;
    char why[512];
    if (tm_config_set_secret(config, getenv("TM_APP_ID"), getenv("TM_SDK_ID"), getenv("TM_SECRET_ID"),
                             getenv("TM_SECRET_KEY")) != TM_OK ||
        tm_config_set(config, "base_url", argv[1]) != TM_OK ||
        tm_config_set(config, "ca_file", argv[2][0] ? argv[2] : NULL) != TM_OK ||
        tm_context_new(config, &context) != TM_OK) {
        tm_config_last_error(config, why, sizeof why);
        printf("configuration: %s\n", why);
        tm_config_free(config);
        return 1;
    }
    tm_config_free(config); /* the context has its own copy */

    char *body = NULL;
    tm_result *result = NULL;
    tm_status status =
        tm_close_video_body(argv[4], 1 /* userid */, atoi(argv[5]), argv[6], 4 /* ms_open_id */, atoi(argv[7]), &body);
    if (status == TM_OK)
        status = tm_close_video_ex(context, argv[3], body, NULL, &result);

    printf("%s: %s\n", tm_status_name(status),
           result ? tm_result_message(result) : tm_status_message(status, TM_LANGUAGE_EN));
    if (tm_result_hint(result, TM_LANGUAGE_EN))
        printf("hint: %s\n", tm_result_hint(result, TM_LANGUAGE_EN));
    if (tm_result_trace_id(result))
        printf("trace id: %s\n", tm_result_trace_id(result));

    tm_result_free(result);
    tm_string_free(body);
    tm_context_free(context);
    return status == TM_OK ? 0 : 1;
}
