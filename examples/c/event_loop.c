/* Turns many cameras off from an event loop: one thread waits with poll(2) for the answers, for Ctrl-C, and for its own
 * timer, and is never blocked.
 *
 *   cc event_loop.c $(pkg-config --cflags --libs tmcontrol) -o event_loop
 *   event_loop BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE ...
 *
 * with as many targets as there are. CA_FILE may be "" (the bundled roots alone); a device is an instanceid, such as 1
 * for a PC. The credentials come from the environment, because every user of a machine can read the arguments of a
 * program: TM_APP_ID, TM_SECRET_ID, TM_SECRET_KEY, and TM_SDK_ID if one was assigned.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tmcontrol.h>
#include <unistd.h>

#define FIRST_TARGET 6
#define TICK_MS 1000

/* What the whole program is about. */
typedef struct {
    int started, finished, failed;
} work;

/* One call of it. */
typedef struct {
    work *all;
    const char *target;
} camera;

/* Ctrl-C writes a byte here, so that the loop can wait for it as for everything else. */
static int interrupt_pipe[2];

static void interrupted(int signal) {
    int kept = errno;
    (void)signal;
    (void)!write(interrupt_pipe[1], "", 1);
    errno = kept;
}

/* Runs inside tm_context_dispatch, on the loop's thread: no lock is needed. */
static void camera_done(void *user_data, tm_status status, tm_result *result) {
    camera *it = (camera *)user_data;
    it->all->finished++;
    it->all->failed += status != TM_OK;
    printf("%s: %s: %s\n", it->target, tm_status_name(status), tm_result_message(result));
    if (tm_result_hint(result, TM_LANGUAGE_EN))
        printf("  hint: %s\n", tm_result_hint(result, TM_LANGUAGE_EN));
    tm_result_free(result);
}

static tm_context *open_context(char **argv) {
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
    }
    tm_config_free(config); /* the context has its own copy */
    return context;
}

static void start_all(tm_context *context, char **argv, int targets, work *all, camera *cameras) {
    for (int i = 0; i < targets; i++) {
        char **target = argv + FIRST_TARGET + 2 * i, *body = NULL;
        tm_status status = tm_close_video_body(argv[4], 1 /* userid */, atoi(argv[5]), target[0], 4 /* ms_open_id */,
                                               atoi(target[1]), &body);
        cameras[i].all = all;
        cameras[i].target = target[0];
        if (status == TM_OK)
            status = tm_close_video_start(context, argv[3], body, NULL, camera_done, &cameras[i]);
        if (status == TM_OK) {
            all->started++;
        } else { /* then camera_done is not called */
            all->failed++;
            printf("%s: %s\n", target[0], tm_status_name(status));
        }
        tm_string_free(body);
    }
}

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void run_loop(tm_context *context, work *all) {
    struct pollfd waits[2];
    long long tick = now_ms() + TICK_MS;
    waits[0].fd = (int)tm_context_event_fd(context);
    waits[1].fd = interrupt_pipe[0];
    waits[0].events = waits[1].events = POLLIN;
    while (all->finished < all->started) {
        long long left = tick - now_ms();
        int ready = poll(waits, 2, left > 0 ? (int)left : 0);
        if (ready < 0 && errno != EINTR)
            break;
        if (ready > 0 && waits[1].revents != 0) {
            char byte;
            (void)!read(interrupt_pipe[0], &byte, 1);
            tm_context_cancel_all(context); /* every call completes now, with TM_ERR_CANCELLED */
        }
        /* In every round: a system without a descriptor to spare gives -1, and then nobody is woken for a completion.
         */
        tm_context_dispatch(context, 0);
        if (now_ms() >= tick) { /* whatever else a loop has to do */
            printf("%d of %d\n", all->finished, all->started);
            fflush(stdout);
            tick += TICK_MS;
        }
    }
}

int main(int argc, char **argv) {
    int targets = (argc - FIRST_TARGET) / 2;
    struct sigaction action;
    work all = {0, 0, 0};
    if (targets < 1 || argc != FIRST_TARGET + 2 * targets) {
        fprintf(stderr, "%s: seven arguments or more are needed, see the head of event_loop.c\n", argv[0]);
        return 2;
    }
    camera *cameras = (camera *)calloc((size_t)targets, sizeof *cameras);
    tm_context *context = open_context(argv);
    memset(&action, 0, sizeof action);
    action.sa_handler = interrupted;
    if (cameras == NULL || context == NULL || pipe(interrupt_pipe) != 0 || sigaction(SIGINT, &action, NULL) != 0)
        return 1;

    start_all(context, argv, targets, &all, cameras);
    run_loop(context, &all);

    tm_context_free(context);
    free(cameras);
    close(interrupt_pipe[0]);
    close(interrupt_pipe[1]);
    return all.failed == 0 ? 0 : 1;
}
