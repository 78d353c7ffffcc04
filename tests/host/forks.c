/* fork, in every state: parent and child both go on with the context that they share a past with, and free it.
 *
 * forks STATE:
 *
 * - idle: a connection is open and idle
 * - generations: the child forks, and its child, too
 * - namesakes: the child forks, too, and both are process 1 of a PID namespace of their own
 * - waiting: a call waits for its answer; the child frees at once, and says "forked", whereupon the answer comes
 * - busy: four threads make calls over connections that are kept
 * - handshakes: four threads make calls, each over a connection of its own
 * - locks: four threads make calls that the quota refuses, so that some lock is nearly always held
 * - resolver: a look-up is under way
 * - results: another thread reads a large answer out of a result, for the first time
 * - cancelled: the context was cancelled before
 */
#include "host.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 4
#define FREE_US 20000
#define LARGE 8000000

static volatile int stop;

static int calls_and_frees(void *argument) {
    tm_context *ctx = (tm_context *)argument;
    require_status(TM_OK, call_once(ctx));
    require_status(TM_OK, call_once(ctx));
    tm_context_free(ctx);
    return 0;
}

static int frees_at_once(void *argument) {
    int64_t began = now_us();
    tm_context_free((tm_context *)argument);
    require(now_us() - began <= FREE_US + SLACK_US);
    return 0;
}

static int forks_again(void *argument) {
    tm_context *ctx = (tm_context *)argument;
    require_status(TM_OK, call_once(ctx));
    require(in_child(calls_and_frees, ctx) == 0);
    require_status(TM_OK, call_once(ctx));
    require(in_child(frees_at_once, ctx) == 0);
    require_status(TM_OK, call_once(ctx));
    tm_context_free(ctx);
    return 0;
}

static int number_one_calls_and_frees(void *argument) {
    require(getpid() == 1);
    return calls_and_frees(argument);
}

static int number_one_forks_another(void *argument) {
    tm_context *ctx = (tm_context *)argument;
    require(getpid() == 1);
    require_status(TM_OK, call_once(ctx));
    require(unshare(CLONE_NEWPID) == 0);
    require(in_child(number_one_calls_and_frees, ctx) == 0);
    require_status(TM_OK, call_once(ctx));
    tm_context_free(ctx);
    return 0;
}

/* Reads what the parent's threads wrote at the moment of the fork. */
static int asks_calls_and_frees(void *argument) {
    char message[256];
    tm_result *result = NULL;
    tm_context *ctx = (tm_context *)argument;
    tm_context_last_error(ctx, message, sizeof message);
    tm_context_last_result(ctx, &result);
    tm_result_free(result);
    require_status(TM_OK, call_once(ctx));
    tm_context_free(ctx);
    return 0;
}

static int is_cancelled(void *argument) {
    require_status(TM_ERR_CANCELLED, call_once((tm_context *)argument));
    tm_context_free((tm_context *)argument);
    return 0;
}

static void *calls_once(void *argument) {
    require_status(TM_OK, call_once((tm_context *)argument));
    return NULL;
}

static void *calls_on_and_on(void *argument) {
    while (!stop)
        require_status(TM_OK, call_once((tm_context *)argument));
    return NULL;
}

static void *is_refused_on_and_on(void *argument) {
    while (!stop)
        require_status(TM_ERR_RATE_LIMITED_LOCALLY, call_once((tm_context *)argument));
    return NULL;
}

static void fork_among_threads(tm_context *ctx, void *(*thread)(void *), int (*child)(void *), int times) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        require(pthread_create(&threads[i], NULL, thread, ctx) == 0);
    while (times-- > 0)
        require(in_child(child, ctx) == 0);
    stop = 1;
    for (int i = 0; i < THREADS; i++)
        require(pthread_join(threads[i], NULL) == 0);
}

static void fork_while_a_call_waits(tm_context *ctx) {
    pthread_t thread;
    require(pthread_create(&thread, NULL, calls_once, ctx) == 0);
    wait_for_go();
    require(in_child(frees_at_once, ctx) == 0);
    say("forked");
    require(pthread_join(thread, NULL) == 0);
}

static void fork_while_a_name_is_looked_up(tm_context *ctx) {
    pthread_t thread;
    require(pthread_create(&thread, NULL, calls_once, ctx) == 0);
    wait_until(thread_named("tm-dns") != 0);
    require(in_child(calls_and_frees, ctx) == 0);
    require(pthread_join(thread, NULL) == 0);
}

static int reads_body(void *argument) {
    size_t length = 0;
    require(tm_result_body((const tm_result *)argument, &length) != NULL && length == LARGE);
    return 0;
}

static void *reads_body_aside(void *argument) {
    reads_body(argument);
    return NULL;
}

static void fork_while_results_are_read(tm_context *ctx) {
    char *body = malloc(LARGE);
    require(body != NULL);
    memset(body, ' ', LARGE);
    for (unsigned round = 0; round < 60; round++) {
        pthread_t thread;
        tm_result *result = NULL;
        require_status(TM_OK, tm_response_interpret(ctx, NULL, 200, NULL, body, LARGE, &result));
        require(pthread_create(&thread, NULL, reads_body_aside, result) == 0);
        usleep(round % 8 * 150); /* at one moment or another of the reading */
        require(in_child(reads_body, result) == 0);
        require(pthread_join(thread, NULL) == 0);
        tm_result_free(result);
    }
    free(body);
}

int main(int argc, char **argv) {
    const char *state = argc > 1 ? argv[1] : "";
    tm_context *ctx = make_context();
    if (strcmp(state, "idle") == 0) {
        require_status(TM_OK, call_once(ctx));
        require(in_child(calls_and_frees, ctx) == 0);
        require_status(TM_OK, call_once(ctx));
        require(in_child(frees_at_once, ctx) == 0);
        require_status(TM_OK, call_once(ctx));
    } else if (strcmp(state, "generations") == 0) {
        require_status(TM_OK, call_once(ctx));
        require(in_child(forks_again, ctx) == 0);
        require_status(TM_OK, call_once(ctx));
    } else if (strcmp(state, "namesakes") == 0) {
        /* Anybody may have a user namespace of their own, unless the system or a container forbids it. */
        if (unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0 && unshare(CLONE_NEWPID) != 0) {
            fprintf(stderr, "needs the right to make a namespace: run as root, or with "
                            "kernel.apparmor_restrict_unprivileged_userns=0\n");
            return 1;
        }
        require(in_child(number_one_forks_another, ctx) == 0);
    } else if (strcmp(state, "waiting") == 0) {
        fork_while_a_call_waits(ctx);
    } else if (strcmp(state, "busy") == 0) {
        fork_among_threads(ctx, calls_on_and_on, calls_and_frees, 40);
    } else if (strcmp(state, "handshakes") == 0) {
        fork_among_threads(ctx, calls_on_and_on, calls_and_frees, 300);
    } else if (strcmp(state, "locks") == 0) {
        require_status(TM_OK, call_once(ctx));
        fork_among_threads(ctx, is_refused_on_and_on, asks_calls_and_frees, 200);
        tm_context_free(ctx);
        return 0;
    } else if (strcmp(state, "resolver") == 0) {
        fork_while_a_name_is_looked_up(ctx);
    } else if (strcmp(state, "results") == 0) {
        fork_while_results_are_read(ctx);
    } else if (strcmp(state, "cancelled") == 0) {
        tm_context_cancel_all(ctx);
        require(in_child(is_cancelled, ctx) == 0);
        require_status(TM_ERR_CANCELLED, call_once(ctx));
    } else {
        require(!"one of the states that are known");
    }
    tm_context_free(ctx);
    return 0;
}
