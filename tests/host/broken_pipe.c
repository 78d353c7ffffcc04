/* SIGPIPE never reaches the host, whose disposition, mask and pending signals are afterwards what they were before.
 *
 * broken_pipe STATE CALLS: what the host has done about SIGPIPE: "nothing", "handled", "ignored", "blocked", or
 * "pending" (blocked, and one has come); and how many calls it makes, to a server that leaves in the worst moment.
 */
#include "host.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t handled;

static void handle(int signal) {
    (void)signal;
    handled++;
}

typedef struct {
    struct sigaction action;
    sigset_t mask;
    int pending;
} signals;

static signals signals_now(void) {
    signals now;
    sigset_t pending;
    memset(&now, 0, sizeof now);
    require(sigaction(SIGPIPE, NULL, &now.action) == 0);
    require(pthread_sigmask(SIG_BLOCK, NULL, &now.mask) == 0);
    require(sigpending(&pending) == 0);
    now.pending = sigismember(&pending, SIGPIPE);
    return now;
}

static void require_unchanged(const signals *before) {
    signals now = signals_now();
    require(now.action.sa_handler == before->action.sa_handler);
    require(now.action.sa_flags == before->action.sa_flags);
    for (int signal = 1; signal < SIGRTMAX; signal++)
        require(sigismember(&now.mask, signal) == sigismember(&before->mask, signal));
    require(now.pending == before->pending);
}

static void prepare(const char *state) {
    struct sigaction action;
    sigset_t sigpipe;
    memset(&action, 0, sizeof action);
    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    /* What the test's own process has done about it is inherited. */
    action.sa_handler = strcmp(state, "handled") == 0 ? handle : strcmp(state, "ignored") == 0 ? SIG_IGN : SIG_DFL;
    require(sigaction(SIGPIPE, &action, NULL) == 0);
    if (strcmp(state, "blocked") == 0 || strcmp(state, "pending") == 0)
        require(pthread_sigmask(SIG_BLOCK, &sigpipe, NULL) == 0);
    if (strcmp(state, "pending") == 0)
        require(raise(SIGPIPE) == 0);
}

int main(int argc, char **argv) {
    const char *state = argc > 1 ? argv[1] : "";
    int calls = argc > 2 ? atoi(argv[2]) : 0;
    signals before;
    tm_context *ctx;
    prepare(state);
    before = signals_now();
    require(before.pending == (strcmp(state, "pending") == 0));
    ctx = make_context();
    while (calls-- > 0) {
        require_status(TM_OK, call_once(ctx));
        require_unchanged(&before);
    }
    tm_context_free(ctx);
    require_unchanged(&before);
    require(handled == 0);
    return 0;
}
