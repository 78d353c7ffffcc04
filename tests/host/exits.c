/* exit() while four threads are inside of calls: exit code 0, and not a word.
 *
 * exits CALLS: after so many calls.
 */
#include "host.h"

#include <pthread.h>
#include <stdlib.h>

#define THREADS 4

static int calls_made;

static void *calls_on_and_on(void *argument) {
    for (;;) {
        call_once((tm_context *)argument);
        __sync_fetch_and_add(&calls_made, 1);
    }
    return NULL;
}

int main(int argc, char **argv) {
    int wanted = argc > 1 ? atoi(argv[1]) : 0;
    tm_context *ctx = make_context();
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        require(pthread_create(&thread, NULL, calls_on_and_on, ctx) == 0);
    }
    wait_until(__sync_fetch_and_add(&calls_made, 0) >= wanted);
    exit(0);
}
