#include "host.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILD_SECONDS 60

void complain(const char *file, int line, const char *what) {
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    _exit(1);
}

void sleep_1_ms(void) {
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
}

int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static unsigned count_entries(const char *folder) {
    unsigned count = 0;
    DIR *dir = opendir(folder);
    require(dir != NULL);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2; /* "." and ".." */
}

unsigned count_threads(void) {
    return count_entries("/proc/self/task");
}

static void *nothing(void *argument) {
    return argument;
}

unsigned resting_threads(void) {
    unsigned before = count_threads(), patience = 100;
    pthread_attr_t small;
    pthread_t thread;
    /* libc keeps its stack for another thread. Too small for any of the library's, it spoils no test of what happens
     * when there is no memory for one. */
    require(pthread_attr_init(&small) == 0);
    require(pthread_attr_setstacksize(&small, 64 * 1024) == 0);
    require(pthread_create(&thread, &small, nothing, NULL) == 0);
    require(pthread_attr_destroy(&small) == 0);
    require(pthread_join(thread, NULL) == 0);
    /* One that was joined may be listed a moment longer. */
    while (count_threads() != before && patience-- > 0)
        sleep_1_ms();
    return count_threads();
}

unsigned count_descriptors(void) {
    return count_entries("/proc/self/fd") - 1;
}

pid_t thread_named(const char *name) {
    pid_t found = 0;
    struct dirent *entry;
    DIR *dir = opendir("/proc/self/task");
    require(dir != NULL);
    while (found == 0 && (entry = readdir(dir)) != NULL) {
        char path[300], comm[64] = "";
        FILE *file;
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        file = fopen(path, "r");
        if (file == NULL)
            continue;
        if (fgets(comm, sizeof comm, file) != NULL && strncmp(comm, name, strlen(name)) == 0)
            found = (pid_t)atoi(entry->d_name);
        fclose(file);
    }
    closedir(dir);
    return found;
}

void say(const char *line) {
    puts(line);
    fflush(stdout);
}

void wait_for_go(void) {
    char line[64];
    /* Not through stdio: a forked child would find what it has buffered. */
    require(read(STDIN_FILENO, line, sizeof line) > 0);
}

int in_child(int (*function)(void *), void *argument) {
    int status = 0;
    pid_t child = fork();
    require(child >= 0);
    if (child == 0) {
        alarm(CHILD_SECONDS);
        _exit(function(argument));
    }
    require(waitpid(child, &status, 0) == child);
    require(WIFEXITED(status));
    return WEXITSTATUS(status);
}
