/* A host whose timer interrupts every system call, all the time: nothing changes.
 *
 * signal_storm calls CALLS: makes so many calls in the storm.
 * signal_storm resolver: looks at who gets a signal that is meant for the thread that looks up names: nobody.
 */
#include "host.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define STORM_US 500

static volatile sig_atomic_t interruptions;
static volatile sig_atomic_t on_a_strangers_thread;
static volatile pid_t stranger;

static void interrupt(int signal) {
    (void)signal;
    interruptions++;
    if ((pid_t)syscall(SYS_gettid) == stranger)
        on_a_strangers_thread = 1;
}

/* Without SA_RESTART: interrupted calls end with EINTR. */
static void handle(int signal) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = interrupt;
    require(sigaction(signal, &action, NULL) == 0);
}

static void call_in_the_storm(int calls) {
    struct itimerval storm = {{0, STORM_US}, {0, STORM_US}}, calm = {{0, 0}, {0, 0}};
    tm_context *ctx = make_context();
    handle(SIGALRM);
    require(setitimer(ITIMER_REAL, &storm, NULL) == 0);
    for (int i = 0; i < calls; i++)
        require_status(TM_OK, call_once(ctx));
    tm_context_free(ctx);
    require(setitimer(ITIMER_REAL, &calm, NULL) == 0);
    require(interruptions > calls / 10);
    printf("%d interruptions\n", (int)interruptions);
}

static void *calls_once(void *argument) {
    require_status(TM_OK, call_once((tm_context *)argument));
    return NULL;
}

/* Handlers of the host are not written for threads of the library, whose stacks are small. */
static void signal_the_resolver(void) {
    pthread_t thread;
    tm_context *ctx = make_context();
    handle(SIGUSR1);
    require(pthread_create(&thread, NULL, calls_once, ctx) == 0);
    wait_until((stranger = thread_named("tm-dns")) != 0);
    require(syscall(SYS_tgkill, getpid(), stranger, SIGUSR1) == 0);
    require(pthread_join(thread, NULL) == 0);
    wait_until(thread_named("tm-dns") == 0);
    require(!on_a_strangers_thread);
    tm_context_free(ctx);
}

int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "calls") == 0)
        call_in_the_storm(atoi(argv[2]));
    else if (argc > 1 && strcmp(argv[1], "resolver") == 0)
        signal_the_resolver();
    else
        require(!"one of the two that are known");
    return 0;
}
