/* Cancelling ends calls at once, from any thread and at any moment.
 *
 * cancel WHAT WHEN [FIRST] [held]: WHAT is "handle" (tm_call_cancel) or "all" (tm_context_cancel_all). So many calls as
 * FIRST says succeed first. With "held", a call without the handle is under way all the time. WHEN is "before" the
 * calls that are cancelled, or during them, as soon as
 *
 * - go: the test says so,
 * - descriptor: a descriptor has been opened for them (so they are connecting),
 * - resolver: a name is being looked up,
 * - asleep: all callers sleep.
 */
#include "host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* "Returns within 20 ms." */
#define LATE_US 20000
#define CALLERS 4

typedef struct {
    tm_context *ctx;
    tm_call *call;
    pid_t thread;
    int64_t returned_us;
} caller;

static caller callers[CALLERS];

static void *calls(void *argument) {
    caller *self = (caller *)argument;
    shared_set(self->thread, (pid_t)syscall(SYS_gettid));
    require_status(TM_ERR_CANCELLED, call_with(self->ctx, self->call));
    self->returned_us = now_us();
    return NULL;
}

/* A call of its own, which is cancelled last. */
static void *holds(void *argument) {
    require_status(TM_ERR_CANCELLED, call_once((tm_context *)argument));
    return NULL;
}

static int sleeps(pid_t thread) {
    char path[64], stat[256] = "";
    const char *after_name;
    FILE *file;
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
    file = fopen(path, "r");
    require(file != NULL);
    require(fgets(stat, sizeof stat, file) != NULL);
    fclose(file);
    after_name = strrchr(stat, ')');
    return after_name != NULL && after_name[2] == 'S';
}

static int all_sleep(void) {
    for (int i = 0; i < CALLERS; i++) {
        pid_t thread = shared_get(callers[i].thread);
        if (thread == 0 || !sleeps(thread))
            return 0;
    }
    return 1;
}

static void wait_for_the_moment(const char *when, unsigned descriptors) {
    if (strcmp(when, "go") == 0)
        wait_for_go();
    else if (strcmp(when, "descriptor") == 0)
        wait_until(count_descriptors() > descriptors);
    else if (strcmp(when, "resolver") == 0)
        wait_until(thread_named("tm-dns") != 0);
    else if (strcmp(when, "asleep") == 0)
        wait_until(all_sleep());
    else
        require(!"one of the moments that are known");
}

static int64_t cancel(const char *what, tm_context *ctx, tm_call *call) {
    int64_t moment = now_us();
    if (strcmp(what, "all") == 0)
        tm_context_cancel_all(ctx);
    else
        require_status(TM_OK, tm_call_cancel(call));
    return moment;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "", *when = argc > 2 ? argv[2] : "";
    int first = argc > 3 ? atoi(argv[3]) : 0, before = strcmp(when, "before") == 0;
    int held = argc > 4 && strcmp(argv[4], "held") == 0;
    pthread_t threads[CALLERS], holder;
    int64_t moment = 0, longest = 0;
    tm_context *ctx = make_context();
    tm_call *call = tm_call_new();
    unsigned descriptors;
    while (first-- > 0)
        require_status(TM_OK, call_with(ctx, call));
    if (held) {
        require(pthread_create(&holder, NULL, holds, ctx) == 0);
        wait_for_go();
    }
    descriptors = count_descriptors();
    if (before)
        cancel(what, ctx, call);
    moment = now_us();
    for (int i = 0; i < CALLERS; i++) {
        callers[i].ctx = ctx;
        callers[i].call = call;
        require(pthread_create(&threads[i], NULL, calls, &callers[i]) == 0);
    }
    if (!before) {
        wait_for_the_moment(when, descriptors);
        moment = cancel(what, ctx, call);
    }
    for (int i = 0; i < CALLERS; i++) {
        require(pthread_join(threads[i], NULL) == 0);
        if (callers[i].returned_us - moment > longest)
            longest = callers[i].returned_us - moment;
    }
    require(longest <= LATE_US + SLACK_US);
    /* It cannot be undone. */
    require_status(TM_ERR_CANCELLED, call_with(ctx, call));
    if (held) {
        tm_context_cancel_all(ctx);
        require(pthread_join(holder, NULL) == 0);
    }
    tm_call_free(call);
    tm_context_free(ctx);
    printf("longest %lld us\n", (long long)longest);
    return 0;
}
