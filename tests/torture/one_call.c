/* A host that makes one call, from configuration to free.
 *
 *   one_call plain|started
 *
 * It stops itself before, so that whoever wants to can attach to it, and shows in a trace where it is done: it calls
 * getppid. The options come from TM_TEST_OPTIONS, meeting and body from TM_TEST_MEETING and TM_TEST_BODY. It prints one
 * line of JSON about the call, and another about what was left behind.
 */
#include "../host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *report;

/* One line, also when it is this program's own call that fails. */
static void tell(const char *line) {
    size_t left = strlen(line);
    while (left > 0) {
        ssize_t written = write(STDOUT_FILENO, line, left);
        require(written >= 0 || errno == EAGAIN || errno == EINTR);
        if (written > 0)
            line += written, left -= (size_t)written;
    }
    while (write(STDOUT_FILENO, "\n", 1) != 1)
        require(errno == EAGAIN || errno == EINTR);
}

static void delivered(void *user_data, tm_status status, tm_result *result) {
    *(tm_status *)user_data = status;
    report = tm_result_to_json(result);
    require(tm_result_message(result) != NULL && tm_result_message(result)[0] != '\0');
    tm_result_free(result);
}

/* Counted in a way that survives when its own calls are the ones that fail. */
static int open_descriptors(void) {
    int count = 0, descriptor;
    for (descriptor = 0; descriptor < 256; descriptor++)
        count += fcntl(descriptor, F_GETFD) >= 0;
    return count;
}

static int threads(void) {
    struct stat tasks;
    return stat("/proc/self/task", &tasks) == 0 ? (int)tasks.st_nlink - 2 : -1;
}

/* Ended by an event loop that polls the context's descriptor. */
static tm_status wait_for(tm_context *ctx, tm_status *status) {
    struct pollfd loop = {(int)tm_context_event_fd(ctx), POLLIN, 0};
    while (*status < 0) {
        poll(&loop, 1, 1000);
        tm_context_dispatch(ctx, 0);
    }
    return *status;
}

static tm_status call(tm_context *ctx, int started) {
    const char *meeting = getenv("TM_TEST_MEETING"), *body = getenv("TM_TEST_BODY");
    tm_result *result = NULL;
    tm_status status = -1;
    if (started) {
        tm_status refused = tm_close_video_start(ctx, meeting, body, NULL, delivered, &status);
        if (refused == TM_OK)
            return wait_for(ctx, &status);
        /* Nothing is delivered then; the context knows why. */
        require_status(TM_OK, tm_context_last_result(ctx, &result));
        delivered(&status, refused, result);
        return refused;
    }
    status = tm_close_video_ex(ctx, meeting, body, NULL, &result);
    delivered(&status, status, result);
    return status;
}

int main(int argc, char **argv) {
    int descriptors = open_descriptors();
    tm_config *config = tm_config_new();
    tm_context *ctx = NULL;
    tm_status status = TM_OK;
    char why[512] = "";
    require(argc == 2);

    raise(SIGSTOP);
    require_status(TM_OK, tm_config_load_json(config, getenv("TM_TEST_OPTIONS")));
    status = tm_context_new(config, &ctx);
    if (status == TM_OK)
        call(ctx, strcmp(argv[1], "started") == 0);
    else
        tm_config_last_error(config, why, sizeof why);
    tm_config_free(config);
    tm_context_free(ctx);
    getppid();

    if (report != NULL) {
        tell(report);
    } else {
        char line[640];
        snprintf(line, sizeof line, "{\"status_number\": %d, \"message\": \"configuration: %s\"}", (int)status, why);
        tell(line);
    }
    tm_string_free(report);
    /* A thread that has been joined may stand in /proc for a moment; one that never ends is found by who started this
     * program. */
    while (threads() != 1)
        sleep_1_ms();
    snprintf(why, sizeof why, "{\"descriptors\": %d}", open_descriptors() - descriptors);
    tell(why);
    return 0;
}
