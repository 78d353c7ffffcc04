/* Every descriptor that the library opens is closed on exec, and none is left when the context is freed. */
#include "host.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MOST 1024

static unsigned char known[MOST];

static void *calls(void *argument) {
    require_status(TM_OK, call_once((tm_context *)argument));
    return NULL;
}

/* Calls back for each open descriptor but the one that lists them. */
static void for_each_descriptor(void (*look)(int)) {
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *entry;
    require(dir != NULL);
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(dir) && atoi(entry->d_name) < MOST)
            look(atoi(entry->d_name));
    closedir(dir);
}

static void remember(int descriptor) {
    known[descriptor] = 1;
}

static int opened;

static void look_at_one(int descriptor) {
    char path[64], line[128];
    unsigned flags = 0;
    FILE *file;
    if (known[descriptor])
        return;
    opened++;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", descriptor);
    file = fopen(path, "re");
    require(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "flags: %o", &flags) == 1)
            break;
    fclose(file);
    require((flags & O_CLOEXEC) != 0);
}

int main(void) {
    pthread_t thread;
    unsigned before = count_descriptors();
    tm_context *ctx;
    for_each_descriptor(remember);
    ctx = make_context();
    require(pthread_create(&thread, NULL, calls, ctx) == 0);
    wait_for_go();
    for_each_descriptor(look_at_one);
    /* At least a socket and what it is waited for with. */
    require(opened >= 2);
    say("looked");
    require(pthread_join(thread, NULL) == 0);
    tm_context_free(ctx);
    require(count_descriptors() == before);
    return 0;
}
