/* dlopen and dlclose, again and again, with calls in between; also while a thread of the library still waits for a name
 * server.
 *
 * unload LIBRARY STATE: "nothing" (no call at all), "calls", "threads" (a thread that made calls ends after the library
 * was closed), or "resolver".
 */
#include "host.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES 20

/* What a program that is not linked with the library gets hold of it by. */
typedef struct {
    void *handle;
    tm_config *(*config_new)(void);
    tm_status (*config_load_json)(tm_config *, const char *);
    void (*config_free)(tm_config *);
    tm_status (*context_new)(tm_config *, tm_context **);
    void (*context_free)(tm_context *);
    tm_status (*close_video)(tm_context *, const char *, const char *);
} library;

static void look_up(void *function, void *handle, const char *name) {
    void *found = dlsym(handle, name);
    require(found != NULL);
    /* The cast from an object's pointer to a function's that POSIX asks for and C does not know. */
    memcpy(function, &found, sizeof found);
}

static library load(const char *path) {
    library it;
    it.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    require(it.handle != NULL);
    look_up(&it.config_new, it.handle, "tm_config_new");
    look_up(&it.config_load_json, it.handle, "tm_config_load_json");
    look_up(&it.config_free, it.handle, "tm_config_free");
    look_up(&it.context_new, it.handle, "tm_context_new");
    look_up(&it.context_free, it.handle, "tm_context_free");
    look_up(&it.close_video, it.handle, "tm_close_video");
    return it;
}

static tm_status call_and_close(const library *it) {
    tm_config *config = it->config_new();
    tm_context *ctx = NULL;
    tm_status status;
    require(it->config_load_json(config, getenv("TM_TEST_OPTIONS")) == TM_OK);
    require(it->context_new(config, &ctx) == TM_OK);
    it->config_free(config);
    status = it->close_video(ctx, ANY_MEETING, ANY_BODY);
    it->context_free(ctx);
    return status;
}

typedef struct {
    library it;
    pthread_barrier_t called, closed;
} visit;

static void *calls_and_outlives(void *argument) {
    visit *of = (visit *)argument;
    require(call_and_close(&of->it) == TM_OK);
    pthread_barrier_wait(&of->called);
    pthread_barrier_wait(&of->closed);
    return NULL;
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "", *state = argc > 2 ? argv[2] : "";
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        visit of;
        of.it = load(path);
        if (strcmp(state, "nothing") == 0) {
            void *again;
            require(dlclose(of.it.handle) == 0);
            /* It stays where it is, whatever the system's own loader makes of threads that are still in it. */
            again = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
            require(again != NULL);
            require(dlclose(again) == 0);
        } else if (strcmp(state, "calls") == 0) {
            require(call_and_close(&of.it) == TM_OK);
            require(dlclose(of.it.handle) == 0);
        } else if (strcmp(state, "threads") == 0) {
            pthread_t thread;
            require(pthread_barrier_init(&of.called, NULL, 2) == 0);
            require(pthread_barrier_init(&of.closed, NULL, 2) == 0);
            require(pthread_create(&thread, NULL, calls_and_outlives, &of) == 0);
            pthread_barrier_wait(&of.called);
            require(dlclose(of.it.handle) == 0);
            pthread_barrier_wait(&of.closed);
            require(pthread_join(thread, NULL) == 0);
        } else if (strcmp(state, "resolver") == 0) {
            require(call_and_close(&of.it) == TM_ERR_TIMEOUT);
            require(dlclose(of.it.handle) == 0);
            /* The look-up ends in code that must still be there. */
            require(thread_named("tm-dns") != 0);
            wait_until(thread_named("tm-dns") == 0);
        } else {
            require(!"one of the states that are known");
        }
    }
    return 0;
}
