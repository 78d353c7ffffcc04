/* Started calls in a process that forks, signals, frees, and runs out of threads.
 *
 * started STATE, where two workers wait for a service that says nothing (but to "callback", "threads" and "many"):
 *
 * - fork: the child forgets what its parent started, makes calls of its own, and frees; the parent goes on
 * - callback: forks in a done function: the child delivers nothing of its parent's
 * - signal: a signal that is meant for a worker reaches nobody
 * - free: the context is freed while calls run and wait
 * - lookup: the same while the name is looked up
 * - log: the context is freed while a worker is inside the log function
 * - threads: the system gives no thread
 * - many ARRAY: prints what the bodies in the array came to
 */
#include "host.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FREE_US 20000

typedef struct {
    int completions;
    tm_status status;
    pid_t process;
} started;

static void done(void *user_data, tm_status status, tm_result *result) {
    started *it = (started *)user_data;
    it->completions++;
    it->status = status;
    it->process = getpid();
    tm_result_free(result);
}

static void start(tm_context *ctx, started *it) {
    require_status(TM_OK, tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, NULL, done, it));
}

static void require_completed(const started *it, tm_status status) {
    require(it->completions == 1);
    require_status(status, it->status);
    require(it->process == getpid());
}

static int readable(tm_context *ctx, int timeout_ms) {
    struct pollfd fd = {(int)tm_context_event_fd(ctx), POLLIN, 0};
    require(fd.fd >= 0);
    return poll(&fd, 1, timeout_ms) == 1;
}

/* Whether this is what the context says of its started calls. */
static int says(tm_context *ctx, const char *counts) {
    char *json = NULL;
    int found;
    require_status(TM_OK, tm_context_stats_json(ctx, &json));
    found = strstr(json, counts) != NULL;
    tm_string_free(json);
    return found;
}

typedef struct {
    tm_context *ctx;
    int descriptor;
} inheritance;

static unsigned resting;

static int child_starts_anew(void *argument) {
    inheritance *it = (inheritance *)argument;
    tm_result *result = NULL;
    started own[3];
    unsigned threads;
    memset(own, 0, sizeof own);
    /* Of the parent's threads none has come along, and none was started for this process. */
    require(count_threads() <= resting);
    threads = resting_threads();
    require(tm_context_dispatch(it->ctx, 0) == 0);
    require_status(TM_ERR_TIMEOUT, tm_context_next_done(it->ctx, 0, NULL, &result));
    require(says(it->ctx, "\"queued\":0,\"running\":0,\"undelivered\":0,\"worker_threads\":0"));
    require(tm_context_event_fd(it->ctx) != it->descriptor);
    require(!readable(it->ctx, 0));
    start(it->ctx, &own[0]);
    require(readable(it->ctx, 30000));
    require(tm_context_dispatch(it->ctx, 0) == 1);
    require_completed(&own[0], TM_OK);
    require(!readable(it->ctx, 0));
    start(it->ctx, &own[1]);
    start(it->ctx, &own[2]);
    tm_context_free(it->ctx);
    require(own[1].completions == 1 && own[2].completions == 1);
    wait_until(count_threads() == threads);
    return 0;
}

static int child_frees_at_once(void *argument) {
    int64_t began = now_us();
    tm_context_free(((inheritance *)argument)->ctx);
    require(now_us() - began <= FREE_US + SLACK_US);
    return 0;
}

/* One is delivered late, two run, two wait. */
static void start_five(tm_context *ctx, started them[5]) {
    require_status(TM_OK, tm_close_video_start(ctx, "none", ANY_BODY, NULL, done, &them[0]));
    wait_until(says(ctx, "\"undelivered\":1"));
    for (int i = 1; i < 5; i++)
        start(ctx, &them[i]);
    wait_until(says(ctx, "\"queued\":2,\"running\":2,\"undelivered\":1"));
}

static void fork_among_started_calls(tm_context *ctx) {
    inheritance it = {ctx, (int)tm_context_event_fd(ctx)};
    started them[5], quick;
    tm_call *call = tm_call_new();
    memset(them, 0, sizeof them);
    memset(&quick, 0, sizeof quick);
    start_five(ctx, them);
    wait_for_go(); /* both are with the service */
    require(in_child(child_starts_anew, &it) == 0);
    require(in_child(child_frees_at_once, &it) == 0);
    /* Nothing has changed here. */
    require(says(ctx, "\"queued\":2,\"running\":2,\"undelivered\":1"));
    require(readable(ctx, 0));
    require(tm_context_dispatch(ctx, 0) == 1);
    require_completed(&them[0], TM_ERR_INVALID_MEETING_ID);
    require(!readable(ctx, 0));
    require_status(TM_OK, tm_call_set_timeout_ms(call, 100));
    require_status(TM_OK, tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, call, done, &quick));
    require(readable(ctx, 30000));
    require(tm_context_dispatch(ctx, 0) == 1);
    require_completed(&quick, TM_ERR_TIMEOUT);
    tm_context_free(ctx);
    for (int i = 1; i < 5; i++)
        require_completed(&them[i], TM_ERR_CANCELLED);
    tm_call_free(call);
}

static pid_t first_process;
static int deliveries;

static void forks(void *user_data, tm_status status, tm_result *result) {
    (void)user_data, (void)status;
    tm_result_free(result);
    /* Only the first is delivered in two processes: they part here. */
    require(deliveries++ == 0 || getpid() == first_process);
    if (deliveries == 1) {
        pid_t child = fork();
        require(child >= 0);
    }
}

static void fork_in_a_done_function(tm_context *ctx) {
    first_process = getpid();
    for (int i = 0; i < 5; i++)
        require_status(TM_OK, tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, NULL, forks, NULL));
    wait_until(says(ctx, "\"undelivered\":5"));
    size_t delivered = tm_context_dispatch(ctx, 0);
    if (getpid() != first_process) {
        require(delivered == 1);
        require(tm_context_dispatch(ctx, 0) == 0);
        tm_context_free(ctx);
        _exit(0);
    }
    require(delivered == 5);
    tm_context_free(ctx);
}

static volatile sig_atomic_t on_a_strangers_thread;
static volatile pid_t stranger;

static void handler(int signal) {
    (void)signal;
    if ((pid_t)syscall(SYS_gettid) == stranger)
        on_a_strangers_thread = 1;
}

static void signal_a_worker(tm_context *ctx) {
    started them[5];
    struct sigaction action;
    memset(them, 0, sizeof them);
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    require(sigaction(SIGUSR1, &action, NULL) == 0);
    start_five(ctx, them);
    require((stranger = thread_named("tm-worker")) != 0);
    require(syscall(SYS_tgkill, getpid(), stranger, SIGUSR1) == 0);
    tm_context_free(ctx);
    for (int i = 0; i < 5; i++)
        require_completed(&them[i], TM_ERR_CANCELLED);
    wait_until(thread_named("tm-worker") == 0);
    require(!on_a_strangers_thread);
}

static void free_among_started_calls(tm_context *ctx) {
    started them[5];
    int64_t began;
    memset(them, 0, sizeof them);
    require(tm_context_event_fd(ctx) >= 0);
    start_five(ctx, them);
    began = now_us();
    tm_context_free(ctx);
    require(now_us() - began <= FREE_US + SLACK_US);
    for (int i = 0; i < 5; i++)
        require_completed(&them[i], TM_ERR_CANCELLED);
}

static int inside, left;

static void lingers(void *user_data, int32_t level, const char *message, const char *fields_json) {
    (void)user_data, (void)level, (void)message, (void)fields_json;
    shared_set(inside, 1);
    for (int i = 0; i < 100; i++)
        sleep_1_ms();
    shared_set(left, 1);
}

static void free_while_a_log_function_runs(void) {
    started it;
    tm_context *ctx = NULL;
    tm_config *config = make_config();
    memset(&it, 0, sizeof it);
    require_status(TM_OK, tm_config_set_log(config, TM_LOG_ERROR, lingers, NULL, NULL));
    require_status(TM_OK, tm_context_new(config, &ctx));
    tm_config_free(config);
    require_status(TM_OK, tm_close_video_start(ctx, "none", ANY_BODY, NULL, done, &it));
    wait_until(shared_get(inside));
    tm_context_free(ctx);
    require(shared_get(left));
    require_completed(&it, TM_ERR_CANCELLED);
}

/* What is in use now, and a little more. */
static void limit_memory(void) {
    struct rlimit limit;
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    require(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    require(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + 256 * 1024;
    require(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void start_without_threads(tm_context *ctx) {
    started it;
    char message[256];
    struct rlimit limit;
    memset(&it, 0, sizeof it);
    /* What is needed to say so is there before. */
    require_status(TM_ERR_INVALID_MEETING_ID, tm_close_video(ctx, "none", ANY_BODY));
    require(getrlimit(RLIMIT_AS, &limit) == 0);
    limit_memory();
    require_status(TM_ERR_INTERNAL, tm_close_video_start(ctx, ANY_MEETING, ANY_BODY, NULL, done, &it));
    require(setrlimit(RLIMIT_AS, &limit) == 0);
    tm_context_last_error(ctx, message, sizeof message);
    require(strstr(message, "no worker thread could be started") != NULL);
    require(says(ctx, "\"queued\":0,\"running\":0,\"undelivered\":0,\"worker_threads\":0"));
    start(ctx, &it);
    require(readable(ctx, 30000));
    require(tm_context_dispatch(ctx, 0) == 1);
    require_completed(&it, TM_OK);
    tm_context_free(ctx);
}

static void close_many(tm_context *ctx, const char *array) {
    tm_result *result = NULL;
    tm_status status = tm_close_video_many(ctx, ANY_MEETING, array, NULL, &result);
    printf("%s\n%s\n", tm_status_name(status), tm_result_body(result, NULL));
    tm_result_free(result);
    tm_context_free(ctx);
}

int main(int argc, char **argv) {
    const char *state = argc > 1 ? argv[1] : "";
    unsigned descriptors = count_descriptors();
    resting = resting_threads();
    if (strcmp(state, "fork") == 0)
        fork_among_started_calls(make_context());
    else if (strcmp(state, "callback") == 0)
        fork_in_a_done_function(make_context());
    else if (strcmp(state, "signal") == 0)
        signal_a_worker(make_context());
    else if (strcmp(state, "free") == 0 || strcmp(state, "lookup") == 0)
        free_among_started_calls(make_context());
    else if (strcmp(state, "log") == 0)
        free_while_a_log_function_runs();
    else if (strcmp(state, "threads") == 0)
        start_without_threads(make_context());
    else if (strcmp(state, "many") == 0 && argc > 2)
        close_many(make_context(), argv[2]);
    else
        require(!"one of the states that are known");
    require(count_descriptors() == descriptors);
    /* A look-up cannot be interrupted; its thread is nobody's any more. */
    wait_until(count_threads() == resting + (strcmp(state, "lookup") == 0));
    return 0;
}
