/* Turns off every camera of a participant who is known by name, in a meeting that is known by its code.
 *
 *     cc close_by_name.c $(pkg-config --cflags --libs tmcontrol libcjson) -o close_by_name
 *     export TM_CONFIG='{"app_id": "...", "secret_id": "...", "secret_key": "..."}'
 *     ./close_by_name 735-219-846 zhang.wei 王芳
 *
 * Three calls: the meeting's id by its code, the participants, and the close, which finds the devices and reads back
 * that the cameras are off. The answers are JSON; any library reads them, here cJSON does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <tmcontrol.h>

/* Says what a call came to; true if it succeeded. */
static int succeeded(const char *what, tm_status status, const tm_result *result) {
    if (status == TM_OK)
        return 1;
    const char *hint = tm_result_hint(result, TM_LANGUAGE_EN);
    fprintf(stderr, "%s: %s: %s\n%s\n", what, tm_status_name(status), tm_result_message(result), hint ? hint : "");
    return 0;
}

static const char *text_of(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* The id of the meeting with this code, from malloc; NULL if there is none. */
static char *find_meeting(tm_context *context, const char *code, const char *userid) {
    char *id = NULL;
    tm_result *result = NULL;
    tm_status status = tm_find_meeting(context, code, userid, 1, 1, NULL, &result);
    if (succeeded("meeting", status, result)) {
        cJSON *answer = cJSON_Parse(tm_result_body(result, NULL));
        const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "meeting_info_list"), 0);
        const char *found = text_of(first, "meeting_id");
        if (found != NULL && (id = (char *)malloc(strlen(found) + 1)) != NULL)
            strcpy(id, found);
        cJSON_Delete(answer);
    }
    tm_result_free(result);
    return id;
}

/* The request for the one participant of this name, to be freed with tm_string_free; NULL if there is none, or more
 * than one. */
static char *request_for(tm_context *context, const char *meeting_id, const char *userid, const char *name) {
    char *body = NULL;
    tm_result *result = NULL;
    tm_status status = tm_list_participants(context, meeting_id, NULL, userid, 1, NULL, &result);
    if (succeeded("participants", status, result)) {
        cJSON *answer = cJSON_Parse(tm_result_body(result, NULL));
        const cJSON *person;
        const char *target = NULL;
        int own_device = 1, others = 0; /* a creator who is not in the meeting may name any device */
        cJSON_ArrayForEach(person, cJSON_GetObjectItemCaseSensitive(answer, "participants")) {
            const char *its_userid = text_of(person, "userid"), *its_name = text_of(person, "user_name");
            const char *ms_open_id = text_of(person, "ms_open_id");
            if (its_userid != NULL && strcmp(its_userid, userid) == 0)
                own_device = cJSON_GetObjectItemCaseSensitive(person, "instanceid")->valueint;
            if (its_name == NULL || ms_open_id == NULL || strcmp(its_name, name) != 0)
                continue;
            /* One person may be in with several devices; two people of one name are two ids. */
            others += target != NULL && strcmp(target, ms_open_id) != 0;
            target = ms_open_id;
        }
        if (target == NULL || others > 0)
            fprintf(stderr, "%s: %s of this name\n", name, target == NULL ? "nobody" : "more than one participant");
        else
            /* The target's device is found by the call; any number will do here. */
            tm_close_video_body(userid, 1, own_device, target, 4, 1, &body);
        cJSON_Delete(answer);
    }
    tm_result_free(result);
    return body;
}

static int close_cameras(tm_context *context, const char *meeting_id, const char *body) {
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    tm_call_set_device(call, TM_DEVICE_ALL);
    tm_call_set_verify(call, 1);
    tm_status status = tm_close_video_ex(context, meeting_id, body, call, &result);
    int done = succeeded("close", status, result);
    if (done)
        printf("%s\n", tm_result_message(result));
    tm_result_free(result);
    tm_call_free(call);
    return done;
}

int main(int argc, char **argv) {
    if (argc != 4 || getenv("TM_CONFIG") == NULL) {
        fprintf(stderr, "usage: TM_CONFIG=JSON %s MEETING_CODE YOUR_USERID NAME\n", argv[0]);
        return 2;
    }
    tm_context *context = NULL;
    tm_config *config = tm_config_new();
    tm_status status = tm_config_load_json(config, getenv("TM_CONFIG"));
    if (status == TM_OK)
        status = tm_context_new(config, &context);
    if (status != TM_OK) {
        char message[512];
        tm_config_last_error(config, message, sizeof message);
        fprintf(stderr, "configuration: %s\n", message);
    }
    tm_config_free(config);
    if (status != TM_OK)
        return 1;

    char *meeting_id = find_meeting(context, argv[1], argv[2]);
    char *body = meeting_id == NULL ? NULL : request_for(context, meeting_id, argv[2], argv[3]);
    int done = body != NULL && close_cameras(context, meeting_id, body);
    tm_string_free(body);
    free(meeting_id);
    tm_context_free(context);
    return done ? 0 : 1;
}
