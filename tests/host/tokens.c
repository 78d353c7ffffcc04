/* A host whose tokens are renewed while much else goes on.
 *
 * tokens MODE EXPIRES_AT_S: the refresh token is "first-refresh-token", unless TM_TEST_REFRESH_TOKEN says otherwise.
 *
 * - rounds: for each of five lines of the test, thirty-two threads make three calls each, and it says "over"
 * - crowd: thirty-two threads make calls from the first line of the test to the second
 * - store: thirty-two threads make a call each; STORE says "storing", and waits for the test
 * - once: one call
 * - deadline: a call whose deadline comes before the refresh is over; it says "timed out", and the next one has the
 * token
 * - free: the context is freed while a refresh hangs
 * - lock: the context is freed while LOCK waits for the test, which it says with "locking"
 * - fork: a child makes a call and frees while the parent's refresh hangs, whereupon it says "forked"
 */
#include "host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 32
#define FREE_US 20000

static const char *mode = "";
static int stop, stored, locked, unlocked, destroyed, freed;

static tm_status on_tokens(void *user_data, int32_t event, const char *open_id, const char *access_token,
                           const char *refresh_token, int64_t expires_at_s, tm_tokens *newer) {
    require(!shared_get(freed));
    if (event == TM_TOKEN_LOCK) {
        if (strcmp(mode, "lock") == 0) {
            say("locking");
            wait_for_go();
        }
        shared_increment(locked);
    } else if (event == TM_TOKEN_STORE) {
        if (strcmp(mode, "store") == 0) {
            say("storing");
            wait_for_go();
        }
        shared_increment(stored);
    } else {
        shared_increment(unlocked);
    }
    (void)user_data, (void)open_id, (void)access_token, (void)refresh_token, (void)expires_at_s, (void)newer;
    return TM_OK;
}

static void on_destroy(void *user_data) {
    (void)user_data;
    require(!shared_get(freed));
    shared_increment(destroyed);
}

static tm_context *make_renewing_context(int64_t expires_at_s) {
    const char *refresh_token = getenv("TM_TEST_REFRESH_TOKEN");
    tm_config *config = make_config();
    tm_context *ctx = NULL;
    require_status(TM_OK, tm_config_set_oauth_refresh(config, "30000000001",
                                                      refresh_token ? refresh_token : "first-refresh-token",
                                                      expires_at_s, on_tokens, NULL, on_destroy));
    require_status(TM_OK, tm_context_new(config, &ctx));
    tm_config_free(config);
    return ctx;
}

static tm_status look_up(tm_context *ctx) {
    return tm_api_call(ctx, "GET", "/v1/meetings?meeting_code=735219846&userid=openid-zhang-wei&instanceid=1", NULL,
                       NULL, NULL);
}

static void *looks_up_on_and_on(void *argument) {
    while (!shared_get(stop))
        require_status(TM_OK, look_up((tm_context *)argument));
    return NULL;
}

static void *looks_up_once(void *argument) {
    require_status(TM_OK, look_up((tm_context *)argument));
    return NULL;
}

static void start(pthread_t *threads, int count, void *(*thread)(void *), tm_context *ctx) {
    for (int i = 0; i < count; i++)
        require(pthread_create(&threads[i], NULL, thread, ctx) == 0);
}

static void join(pthread_t *threads, int count) {
    for (int i = 0; i < count; i++)
        require(pthread_join(threads[i], NULL) == 0);
}

static void crowd(tm_context *ctx) {
    pthread_t threads[THREADS];
    say("ready");
    wait_for_go();
    start(threads, THREADS, looks_up_on_and_on, ctx);
    wait_for_go();
    shared_set(stop, 1);
    join(threads, THREADS);
    require(shared_get(locked) == shared_get(stored) && shared_get(stored) == shared_get(unlocked));
    printf("renewed %d\n", shared_get(stored));
}

static void *looks_up_thrice(void *argument) {
    for (int i = 0; i < 3; i++)
        require_status(TM_OK, look_up((tm_context *)argument));
    return NULL;
}

static void rounds(tm_context *ctx) {
    pthread_t threads[THREADS];
    for (int round = 1; round <= 5; round++) {
        wait_for_go();
        start(threads, THREADS, looks_up_thrice, ctx);
        join(threads, THREADS);
        require(shared_get(locked) == round && shared_get(stored) == round && shared_get(unlocked) == round);
        say("over");
    }
}

static void one_call_each(tm_context *ctx) {
    pthread_t threads[THREADS];
    start(threads, THREADS, looks_up_once, ctx);
    join(threads, THREADS);
    require(shared_get(stored) == 1);
}

static tm_status call_for_200_ms(tm_context *ctx) {
    int64_t began = now_us();
    tm_call *call = tm_call_new();
    require_status(TM_OK, tm_call_set_timeout_ms(call, 200));
    tm_status status = call_with(ctx, call);
    require(now_us() - began <= 200000 + SLACK_US);
    tm_call_free(call);
    return status;
}

static void deadline_before_the_refresh(tm_context *ctx) {
    require_status(TM_ERR_TIMEOUT, call_for_200_ms(ctx));
    require(shared_get(stored) == 0);
    say("timed out");
    wait_until(shared_get(stored) == 1);
    require_status(TM_OK, call_once(ctx));
    require(shared_get(locked) == 1);
}

static void free_in_time(tm_context *ctx) {
    int64_t began = now_us();
    tm_context_free(ctx);
    shared_set(freed, 1);
    require(now_us() - began <= FREE_US + SLACK_US);
}

static void *frees(void *argument) {
    tm_context_free((tm_context *)argument);
    shared_set(freed, 1);
    return NULL;
}

static void free_while_a_callback_runs(tm_context *ctx) {
    pthread_t thread;
    require_status(TM_ERR_TIMEOUT, call_for_200_ms(ctx));
    require(pthread_create(&thread, NULL, frees, ctx) == 0);
    /* It waits for the callback, and for nothing after that. */
    require(pthread_join(thread, NULL) == 0);
    require(shared_get(locked) == 1 && shared_get(unlocked) == 1 && shared_get(stored) == 0);
}

static int calls_and_frees(void *argument) {
    require_status(TM_OK, call_once((tm_context *)argument));
    tm_context_free((tm_context *)argument);
    require(shared_get(destroyed) == 0);
    return 0;
}

static int only_frees(void *argument) {
    tm_context_free((tm_context *)argument);
    require(shared_get(destroyed) == 0);
    return 0;
}

static void *calls_once(void *argument) {
    require_status(TM_OK, call_once((tm_context *)argument));
    return NULL;
}

static void fork_while_a_refresh_hangs(tm_context *ctx) {
    pthread_t thread;
    require(pthread_create(&thread, NULL, calls_once, ctx) == 0);
    wait_for_go();
    require(in_child(only_frees, ctx) == 0);
    require(in_child(calls_and_frees, ctx) == 0);
    say("forked");
    require(pthread_join(thread, NULL) == 0);
    require(shared_get(stored) == 1);
}

int main(int argc, char **argv) {
    require(argc == 3);
    mode = argv[1];
    unsigned threads = resting_threads();
    tm_context *ctx = make_renewing_context(strtoll(argv[2], NULL, 10));
    if (strcmp(mode, "crowd") == 0) {
        crowd(ctx);
    } else if (strcmp(mode, "rounds") == 0) {
        rounds(ctx);
    } else if (strcmp(mode, "store") == 0) {
        one_call_each(ctx);
    } else if (strcmp(mode, "once") == 0) {
        require_status(TM_OK, call_once(ctx));
    } else if (strcmp(mode, "deadline") == 0) {
        deadline_before_the_refresh(ctx);
    } else if (strcmp(mode, "free") == 0) {
        require_status(TM_ERR_TIMEOUT, call_for_200_ms(ctx));
        require(shared_get(locked) == 1);
    } else if (strcmp(mode, "lock") == 0) {
        free_while_a_callback_runs(ctx);
    } else if (strcmp(mode, "fork") == 0) {
        fork_while_a_refresh_hangs(ctx);
    } else {
        require(!"one of the modes that are known");
    }
    if (!shared_get(freed))
        free_in_time(ctx);
    require(shared_get(destroyed) == 1);
    require(count_threads() == threads);
    return 0;
}
