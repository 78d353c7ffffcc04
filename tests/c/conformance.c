/* The conformance program in C. tests/conformance/README.md describes what goes in and what comes out: a JSON object a
 * line.
 *
 * It holds no expectations of its own; those are in cases.json, for every language the same.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <tmcontrol.h>

/* The text of a member, NULL where it is null or absent. */
static const char *text_of(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static uint32_t number_of(const cJSON *object, const char *name) {
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);
    return number == NULL ? 0 : (uint32_t)number->valuedouble;
}

static void add_text(cJSON *object, const char *name, const char *text) {
    if (text == NULL)
        cJSON_AddNullToObject(object, name);
    else
        cJSON_AddStringToObject(object, name, text);
}

/* cJSON's own numbers are doubles, which do not hold every int64_t. */
static void add_integer(cJSON *object, const char *name, int64_t number) {
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    cJSON_AddRawToObject(object, name, digits);
}

/* In hexadecimal, because an answer may be anything. */
static void add_bytes(cJSON *object, const char *name, const char *bytes, size_t length) {
    char *digits = (char *)malloc(2 * length + 1);
    for (size_t i = 0; i < length; i++)
        sprintf(digits + 2 * i, "%02x", (unsigned char)bytes[i]);
    digits[2 * length] = '\0';
    add_text(object, name, digits);
    free(digits);
}

static void write_log(void *records, int32_t level, const char *message, const char *fields_json) {
    cJSON *record = cJSON_CreateObject();
    add_integer(record, "level", level);
    add_text(record, "message", message);
    cJSON_AddItemToObject(record, "fields", cJSON_Parse(fields_json));
    cJSON_AddItemToArray((cJSON *)records, record);
}

static cJSON *outcome_of(const tm_result *result) {
    cJSON *outcome = cJSON_CreateObject();
    size_t length = 0;
    const char *body = tm_result_body(result, &length);
    char *whole = tm_result_to_json(result);
    int64_t offset = tm_result_clock_offset_ms(result);
    add_text(outcome, "status", tm_status_name(tm_result_status(result)));
    add_integer(outcome, "http_status", tm_result_http_status(result));
    add_integer(outcome, "api_code", tm_result_api_code(result));
    add_integer(outcome, "api_new_code", tm_result_api_new_code(result));
    add_text(outcome, "message", tm_result_message(result));
    add_text(outcome, "hint_en", tm_result_hint(result, TM_LANGUAGE_EN));
    add_text(outcome, "hint_zh", tm_result_hint(result, TM_LANGUAGE_ZH));
    add_text(outcome, "field", tm_result_field(result));
    add_text(outcome, "trace_id", tm_result_trace_id(result));
    add_bytes(outcome, "body_hex", body, length);
    add_integer(outcome, "attempts", tm_result_attempts(result));
    cJSON_AddBoolToObject(outcome, "retryable", tm_result_retryable(result));
    add_integer(outcome, "retry_after_ms", tm_result_retry_after_ms(result));
    if (offset == INT64_MIN)
        cJSON_AddNullToObject(outcome, "clock_offset_ms");
    else
        add_integer(outcome, "clock_offset_ms", offset);
    add_integer(outcome, "effect", tm_result_effect(result));
    cJSON_AddItemToObject(outcome, "json", cJSON_Parse(whole));
    tm_string_free(whole);
    return outcome;
}

static void send(tm_context *ctx, const cJSON *wanted, tm_call *call, tm_result **result) {
    const char *kind = text_of(wanted, "call") == NULL ? "close_video" : text_of(wanted, "call");
    const char *operator_id = text_of(wanted, "operator_id");
    int32_t operator_id_type = (int32_t)number_of(wanted, "operator_id_type");
    if (strcmp(kind, "find_meeting") == 0)
        tm_find_meeting(ctx, text_of(wanted, "meeting_code"), operator_id, operator_id_type,
                        (int32_t)number_of(wanted, "instanceid"), call, result);
    else if (strcmp(kind, "list_participants") == 0)
        tm_list_participants(ctx, text_of(wanted, "meeting_id"), text_of(wanted, "sub_meeting_id"), operator_id,
                             operator_id_type, call, result);
    else if (strcmp(kind, "api_call") == 0)
        tm_api_call(ctx, text_of(wanted, "method"), text_of(wanted, "path"), text_of(wanted, "body"), call, result);
    else
        tm_close_video_ex(ctx, text_of(wanted, "meeting_id"), text_of(wanted, "body"), call, result);
}

static cJSON *make_call(tm_context *ctx, const cJSON *wanted) {
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    cJSON *outcome;
    tm_call_set_timeout_ms(call, number_of(wanted, "timeout_ms"));
    tm_call_set_max_attempts(call, number_of(wanted, "max_attempts"));
    tm_call_set_device(call, (int32_t)number_of(wanted, "device"));
    tm_call_set_verify(call, cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(wanted, "verify")));
    if (text_of(wanted, "verify_operator_id") != NULL)
        tm_call_set_verify_operator(call, text_of(wanted, "verify_operator_id"),
                                    (int32_t)number_of(wanted, "verify_operator_id_type"));
    tm_call_set_idempotent(call, cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(wanted, "idempotent")));
    send(ctx, wanted, call, &result);
    outcome = outcome_of(result);
    tm_result_free(result);
    tm_call_free(call);
    return outcome;
}

static cJSON *answer(const cJSON *question) {
    cJSON *reply = cJSON_CreateObject();
    cJSON *log = cJSON_AddArrayToObject(reply, "log");
    cJSON *outcomes = cJSON_AddArrayToObject(reply, "outcomes");
    const cJSON *wanted;
    char *options = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(question, "options"));
    tm_config *config = tm_config_new();
    tm_context *ctx = NULL;
    char why[1024] = "";
    tm_status status = tm_config_set_log(config, TM_LOG_DEBUG, write_log, log, NULL);
    if (status == TM_OK)
        status = tm_config_load_json(config, options);
    if (status == TM_OK)
        status = tm_context_new(config, &ctx);
    tm_config_last_error(config, why, sizeof why);
    tm_config_free(config);
    cJSON_free(options);
    add_text(reply, "config_status", tm_status_name(status));
    add_text(reply, "config_error", why);
    if (ctx != NULL) {
        cJSON_ArrayForEach(wanted, cJSON_GetObjectItemCaseSensitive(question, "calls")) {
            cJSON_AddItemToArray(outcomes, make_call(ctx, wanted));
        }
    }
    tm_context_free(ctx);
    return reply;
}

/* One line of any length without its end, from malloc; NULL at the end of the input. */
static char *read_line(void) {
    size_t have = 0, cap = 4096;
    char *line = (char *)malloc(cap);
    int byte;
    while ((byte = getchar()) != EOF && byte != '\n') {
        if (have + 1 == cap)
            line = (char *)realloc(line, cap *= 2);
        line[have++] = (char)byte;
    }
    line[have] = '\0';
    if (byte == EOF && have == 0) {
        free(line);
        return NULL;
    }
    return line;
}

int main(void) {
    char *line;
    while ((line = read_line()) != NULL) {
        cJSON *question = cJSON_Parse(line);
        cJSON *reply = question == NULL ? NULL : answer(question);
        char *text = reply == NULL ? NULL : cJSON_PrintUnformatted(reply);
        puts(text == NULL ? "null" : text);
        fflush(stdout);
        cJSON_free(text);
        cJSON_Delete(reply);
        cJSON_Delete(question);
        free(line);
    }
    return 0;
}
