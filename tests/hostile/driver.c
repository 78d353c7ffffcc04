/* Makes the calls that a test asks for, and measures them from outside of the library.
 *
 * Reads one JSON object from standard input and writes one to standard output:
 *
 *   {"options": {…}, "calls": [{"meeting_id": "…", "body": "…", "timeout_ms": 0, "max_attempts": 0, "pause_ms": 0}],
 *    "threads": 1, "clock": {"stands_at_ms": 0} or {"ahead_ms": 0}}
 *   {"config_status": "TM_OK", "config_error": "", "free_us": 0, "calls": [{"took_us": 0, "report": {…}}]}
 *
 * One context is made of the options. Every thread makes all of the calls with it, one after the other; pause_ms is the
 * time that passes before a call. A clock, if one is asked for, is given to the context: one that stands, or one ahead
 * of the system's.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <tmcontrol.h>

#define MOST_THREADS 64

typedef struct {
    tm_context *ctx;
    const cJSON *calls;
    cJSON *outcomes;
} job;

typedef struct {
    int64_t stands_at_ms; /* below 0: it goes */
    int64_t ahead_ms;
} host_clock;

static int64_t microseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t tell_time(void *user_data) {
    const host_clock *clock = (const host_clock *)user_data;
    if (clock->stands_at_ms >= 0)
        return clock->stands_at_ms;
    return microseconds(CLOCK_REALTIME) / 1000 + clock->ahead_ms;
}

static int64_t number_of(const cJSON *object, const char *name, int64_t otherwise) {
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(number) ? (int64_t)number->valuedouble : otherwise;
}

static const char *text_of(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static cJSON *make_call(tm_context *ctx, const cJSON *wanted) {
    int64_t pause_ms = number_of(wanted, "pause_ms", 0);
    struct timespec pause;
    tm_call *call = tm_call_new();
    tm_result *result = NULL;
    cJSON *outcome = cJSON_CreateObject();
    int64_t began, took;
    char *report;
    pause.tv_sec = pause_ms / 1000;
    pause.tv_nsec = pause_ms % 1000 * 1000000;
    nanosleep(&pause, NULL);
    tm_call_set_timeout_ms(call, (uint32_t)number_of(wanted, "timeout_ms", 0));
    tm_call_set_max_attempts(call, (uint32_t)number_of(wanted, "max_attempts", 0));
    began = microseconds(CLOCK_MONOTONIC);
    tm_close_video_ex(ctx, text_of(wanted, "meeting_id"), text_of(wanted, "body"), call, &result);
    took = microseconds(CLOCK_MONOTONIC) - began;
    report = tm_result_to_json(result);
    cJSON_AddNumberToObject(outcome, "took_us", (double)took);
    /* Raw, because cJSON's own numbers are doubles and do not hold every code. */
    cJSON_AddRawToObject(outcome, "report", report);
    tm_string_free(report);
    tm_result_free(result);
    tm_call_free(call);
    return outcome;
}

static void *make_calls(void *argument) {
    job *work = (job *)argument;
    const cJSON *wanted;
    cJSON_ArrayForEach(wanted, work->calls) {
        cJSON_AddItemToArray(work->outcomes, make_call(work->ctx, wanted));
    }
    return NULL;
}

/* Makes the calls on as many threads as are asked for; the first is this one. */
static void make_all_calls(tm_context *ctx, const cJSON *question, cJSON *outcomes) {
    job jobs[MOST_THREADS];
    pthread_t threads[MOST_THREADS];
    int count = (int)number_of(question, "threads", 1);
    for (int i = 0; i < count; i++) {
        jobs[i].ctx = ctx;
        jobs[i].calls = cJSON_GetObjectItemCaseSensitive(question, "calls");
        jobs[i].outcomes = cJSON_CreateArray();
        if (i > 0 && pthread_create(&threads[i], NULL, make_calls, &jobs[i]) != 0)
            abort();
    }
    make_calls(&jobs[0]);
    for (int i = 0; i < count; i++) {
        cJSON *outcome;
        if (i > 0)
            pthread_join(threads[i], NULL);
        while ((outcome = cJSON_DetachItemFromArray(jobs[i].outcomes, 0)) != NULL)
            cJSON_AddItemToArray(outcomes, outcome);
        cJSON_Delete(jobs[i].outcomes);
    }
}

static cJSON *answer(const cJSON *question) {
    cJSON *reply = cJSON_CreateObject();
    cJSON *outcomes = cJSON_AddArrayToObject(reply, "calls");
    const cJSON *clock = cJSON_GetObjectItemCaseSensitive(question, "clock");
    host_clock hosts;
    char *options = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(question, "options"));
    tm_config *config = tm_config_new();
    tm_context *ctx = NULL;
    char why[4096] = "";
    int64_t began;
    tm_status status = tm_config_load_json(config, options);
    hosts.stands_at_ms = number_of(clock, "stands_at_ms", -1);
    hosts.ahead_ms = number_of(clock, "ahead_ms", 0);
    if (status == TM_OK && clock != NULL)
        status = tm_config_set_clock(config, tell_time, &hosts, NULL);
    if (status == TM_OK)
        status = tm_context_new(config, &ctx);
    tm_config_last_error(config, why, sizeof why);
    tm_config_free(config);
    cJSON_free(options);
    cJSON_AddStringToObject(reply, "config_status", tm_status_name(status));
    cJSON_AddStringToObject(reply, "config_error", why);
    if (ctx != NULL)
        make_all_calls(ctx, question, outcomes);
    began = microseconds(CLOCK_MONOTONIC);
    tm_context_free(ctx);
    cJSON_AddNumberToObject(reply, "free_us", (double)(microseconds(CLOCK_MONOTONIC) - began));
    return reply;
}

/* All of standard input, from malloc. */
static char *read_all(void) {
    size_t have = 0, cap = 65536;
    char *text = (char *)malloc(cap);
    size_t got;
    while ((got = fread(text + have, 1, cap - have - 1, stdin)) > 0) {
        have += got;
        if (have + 1 == cap)
            text = (char *)realloc(text, cap *= 2);
    }
    text[have] = '\0';
    return text;
}

int main(void) {
    char *text = read_all();
    cJSON *question = cJSON_Parse(text);
    cJSON *reply = answer(question);
    char *said = cJSON_PrintUnformatted(reply);
    puts(said);
    cJSON_free(said);
    cJSON_Delete(reply);
    cJSON_Delete(question);
    free(text);
    return 0;
}
