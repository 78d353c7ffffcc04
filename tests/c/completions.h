/* What the suites about started calls share: completions, the descriptor, and a service that keeps the workers busy. */
#ifndef TMCONTROL_TESTS_COMPLETIONS_H
#define TMCONTROL_TESTS_COMPLETIONS_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <string.h>

#include "support.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a done function got to see. */
typedef struct {
    int times;
    tm_status status;
    tm_result *result;
    pthread_t thread;
} completion;

/* Fresh ones, in C and in C++. */
#define COMPLETION(name)                                                                                               \
    completion name;                                                                                                   \
    memset(&name, 0, sizeof name)
#define COMPLETIONS(name, count)                                                                                       \
    completion name[count];                                                                                            \
    memset(name, 0, sizeof name)

/* The done function: `user_data` is a completion. */
void done(void *user_data, tm_status status, tm_result *result);
/* It was delivered once, on this thread, with this status. */
void check_delivered(completion *it, tm_status expected);
void forget(completion *them, size_t count);

#define PATIENCE_MS 30000

/* Whether the descriptor is readable, now or within so many milliseconds. */
int readable(tm_context *ctx, int timeout_ms);
/* Waits for a completion and dispatches it. */
void dispatch_one(tm_context *ctx);
/* A member of tm_context_stats_json's "started". */
int started(tm_context *ctx, const char *name);

/* Starts a call that is well formed. */
tm_status start(tm_context *ctx, tm_call *call, completion *it);
/* Two calls that both workers wait for. */
void occupy(tm_context *ctx, completion them[2]);

/* A silent service, two threads that may wait for it, and room for six calls. A test that frees the context sets it to
 * NULL. */
typedef struct {
    int listener;
    tm_context *ctx;
    unsigned threads, descriptors;
} silence;

int open_silence(void **state);
/* Frees the context, and sees that no thread and no descriptor is left. */
int close_silence(void **state);

#define SILENT(name) cmocka_unit_test_setup_teardown(name, open_silence, close_silence)

#ifdef __cplusplus
}
#endif

#endif
