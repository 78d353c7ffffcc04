/* A host that leaves SIGPIPE as the system has it: it calls a server again and again, and prints what became of the
 * calls and, when everything is freed, of its signals.
 *
 *   sigpipe BASE_URL CA_FILE CALLS
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <tmcontrol.h>

#define MEETING "7567173273889276131"
#define BODY                                                                                                           \
    "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"                                               \
    "\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":1}}"

static const char *yes_or_no(int yes) {
    return yes ? "yes" : "no";
}

int main(int argc, char **argv) {
    sigset_t own, after, pending;
    struct sigaction action;
    tm_context *ctx = NULL;
    tm_config *config = tm_config_new();
    if (argc != 4 || tm_config_set_secret(config, "app", NULL, "id", "key") != TM_OK ||
        tm_config_set(config, "base_url", argv[1]) != TM_OK || tm_config_set(config, "ca_file", argv[2]) != TM_OK ||
        tm_config_set(config, "max_attempts", "1") != TM_OK || tm_context_new(config, &ctx) != TM_OK)
        return 2;
    tm_config_free(config);

    /* One signal is blocked by the host itself: that, too, has to stay as it is. */
    sigemptyset(&own);
    sigaddset(&own, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &own, NULL);
    for (int left = atoi(argv[3]); left > 0; left--) {
        puts(tm_status_name(tm_close_video(ctx, MEETING, BODY)));
        fflush(stdout);
    }
    tm_context_free(ctx);

    sigemptyset(&after); /* the kernel fills in only the part that it knows */
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    sigpending(&pending);
    sigaction(SIGPIPE, NULL, &action);
    printf("SIGPIPE has its default action: %s\n", yes_or_no(action.sa_handler == SIG_DFL));
    printf("SIGPIPE is blocked: %s\n", yes_or_no(sigismember(&after, SIGPIPE)));
    printf("SIGPIPE is pending: %s\n", yes_or_no(sigismember(&pending, SIGPIPE)));
    printf("SIGUSR1 is blocked: %s\n", yes_or_no(sigismember(&after, SIGUSR1)));
    return 0;
}
