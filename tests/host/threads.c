/* No thread is kept between calls, and none is started for one but to look up a name.
 *
 * threads plain | threads name
 */
#include "host.h"

#include <pthread.h>
#include <string.h>

static void *calls(void *argument) {
    require_status(TM_OK, call_once((tm_context *)argument));
    return NULL;
}

int main(int argc, char **argv) {
    int looks_up = argc > 1 && strcmp(argv[1], "name") == 0;
    unsigned before = count_threads();
    pthread_t thread;
    tm_context *ctx = make_context();
    require(count_threads() == before);
    for (int i = 0; i < 5; i++) {
        require(pthread_create(&thread, NULL, calls, ctx) == 0);
        wait_for_go();
        /* The caller's own, and by now no name is looked up any more. */
        wait_until(count_threads() == before + 1);
        say("counted");
        require(pthread_join(thread, NULL) == 0);
        if (!looks_up)
            require(count_threads() == before);
        wait_until(count_threads() == before);
    }
    tm_context_free(ctx);
    require(count_threads() == before);
    return 0;
}
