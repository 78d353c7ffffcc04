#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

const char *need(const char *name) {
    const char *value = getenv(name);
    if (value == NULL)
        fail_msg("%s is not set: run this program through pytest", name);
    return value;
}

void check_status(tm_status expected, tm_status actual, const char *file, int line) {
    if (expected == actual)
        return;
    print_error("%s:%d: expected %s, got %s\n", file, line, tm_status_name(expected), tm_status_name(actual));
    _fail(file, line);
}

void check_contains(const char *file, int line, const char *text, ...) {
    va_list parts;
    const char *part;
    int complete = text != NULL;
    va_start(parts, text);
    while (complete && (part = va_arg(parts, const char *)) != NULL) {
        complete = strstr(text, part) != NULL;
        if (!complete)
            print_error("%s:%d: \"%s\" does not contain \"%s\"\n", file, line, text, part);
    }
    va_end(parts);
    if (!complete)
        _fail(file, line);
}

const char *config_error(const tm_config *config) {
    static char text[4096];
    assert_true(tm_config_last_error(config, text, sizeof text) < sizeof text);
    return text;
}

const char *context_error(tm_context *ctx) {
    static char text[4096];
    assert_true(tm_context_last_error(ctx, text, sizeof text) < sizeof text);
    return text;
}

tm_context *context_of(tm_config *config) {
    tm_context *ctx = NULL;
    tm_status status = tm_context_new(config, &ctx);
    if (status != TM_OK)
        print_error("%s\n", config_error(config));
    tm_config_free(config);
    assert_status(TM_OK, status);
    assert_non_null(ctx);
    return ctx;
}

tm_config *offline_config(void) {
    tm_config *config = tm_config_new();
    assert_non_null(config);
    assert_status(TM_OK, tm_config_set_secret(config, "200000001", NULL, "AKIDEXAMPLE0000", "SecretKeyExample0000"));
    /* Port 1 (tcpmux) is nobody's on a machine of this century, and a call that gets there fails the test's check of
     * attempts. */
    assert_status(TM_OK, tm_config_set(config, "base_url", "http://127.0.0.1:1"));
    assert_status(TM_OK, tm_config_set(config, "max_attempts", "1"));
    return config;
}

tm_context *offline_context(void) {
    return context_of(offline_config());
}

tm_config *emulator_config_of_nobody(void) {
    tm_config *config = tm_config_new();
    assert_non_null(config);
    assert_status(TM_OK, tm_config_set(config, "base_url", need("TM_TEST_BASE_URL")));
    assert_status(TM_OK, tm_config_set(config, "oauth_base_url", need("TM_TEST_OAUTH_BASE_URL")));
    assert_status(TM_OK, tm_config_set(config, "ca_file", getenv("TM_TEST_CA_FILE")));
    /* Tests make more calls in a minute than devices do. */
    assert_status(TM_OK, tm_config_set(config, "rate_limit_per_minute", "0"));
    return config;
}

tm_config *emulator_config(void) {
    tm_config *config = emulator_config_of_nobody();
    assert_status(TM_OK, tm_config_set_secret(config, need("TM_TEST_APP_ID"), need("TM_TEST_SDK_ID"),
                                              need("TM_TEST_SECRET_ID"), need("TM_TEST_SECRET_KEY")));
    return config;
}

tm_config *emulator_oauth_config(void) {
    tm_config *config = emulator_config_of_nobody();
    assert_status(TM_OK, tm_config_set_oauth(config, need("TM_TEST_OPEN_ID"), need("TM_TEST_ACCESS_TOKEN")));
    return config;
}

tm_context *emulator_context(void) {
    return context_of(emulator_config());
}

static void write_body(char *body, size_t cap, const char *target, const char *device) {
    int length = snprintf(body, cap,
                          "{\"operator_id\":\"%s\",\"operator_id_type\":1,\"instanceid\":%s,"
                          "\"user\":{\"to_operator_id\":\"%s\",\"to_operator_id_type\":4,\"instanceid\":%s}}",
                          getenv("TM_TEST_HOST_USERID"), getenv("TM_TEST_HOST_DEVICE"), target, device);
    if (length < 0 || (size_t)length >= cap)
        abort();
}

const char *good_body(void) {
    static char body[1024];
    write_body(body, sizeof body, need("TM_TEST_TARGET_MS_OPEN_ID"), need("TM_TEST_TARGET_DEVICE"));
    return body;
}

void crowd_meeting(char *meeting_id, size_t cap, unsigned meeting) {
    snprintf(meeting_id, cap, "%llu", strtoull(getenv("TM_TEST_MEETING_ID"), NULL, 10) + meeting);
}

void crowd_body(char *body, size_t cap, unsigned participant) {
    char target[32];
    snprintf(target, sizeof target, "crowd-%u", participant);
    write_body(body, cap, target, "1");
}

void sleep_10_ms(void) {
    struct timespec pause = {0, 10 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

static unsigned count_entries(const char *folder) {
    unsigned count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
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
    static unsigned resting;
    if (resting == 0) {
        pthread_t thread;
        unsigned before = count_threads();
        /* A sanitizer's own thread comes with the first one that a process starts. One that was joined may be listed a
         * moment longer. */
        assert_int_equal(pthread_create(&thread, NULL, nothing, NULL), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        for (int patience = 100; count_threads() != before && patience > 0; patience--)
            sleep_10_ms();
        resting = count_threads();
    }
    return resting;
}

/* The one that reads the folder does not count. */
unsigned count_descriptors(void) {
    return count_entries("/proc/self/fd") - 1;
}

tm_config *silent_config(int *listener) {
    char base_url[64];
    tm_config *config = offline_config();
    *listener = listen_on_loopback(base_url, sizeof base_url);
    assert_status(TM_OK, tm_config_set(config, "base_url", base_url));
    assert_status(TM_OK, tm_config_set(config, "timeout_ms", "600000"));
    assert_status(TM_OK, tm_config_set(config, "connect_timeout_ms", "600000"));
    return config;
}

int listen_on_loopback(char *base_url, size_t cap) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 16), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    snprintf(base_url, cap, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return listener;
}

int accept_request(int listener) {
    char request[8192];
    size_t have = 0;
    int connection = accept(listener, NULL, NULL);
    const char *head_end = NULL;
    if (connection < 0)
        return connection;
    for (;;) {
        ssize_t got = recv(connection, request + have, sizeof request - 1 - have, 0);
        if (got <= 0)
            return connection;
        have += (size_t)got;
        request[have] = '\0';
        head_end = strstr(request, "\r\n\r\n");
        if (head_end != NULL) {
            const char *length = strstr(request, "\r\nContent-Length: ");
            size_t body = length == NULL ? 0 : (size_t)strtoul(length + strlen("\r\nContent-Length: "), NULL, 10);
            if (have >= (size_t)(head_end + 4 - request) + body)
                return connection;
        }
    }
}

void send_text(int connection, const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t sent = send(connection, text, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        length -= (size_t)sent;
    }
}

/* POSTs to the emulator's control pages. TM_TEST_CONTROL is its host:port, without TLS. */
static void post(const char *path, const char *json) {
    char text[8192];
    struct sockaddr_in address;
    const char *control = need("TM_TEST_CONTROL");
    const char *colon = strchr(control, ':');
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    size_t have = 0;
    ssize_t got;
    assert_true(connection >= 0);
    assert_non_null(colon);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    assert_int_equal(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
    snprintf(text, sizeof text,
             "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
             "Connection: close\r\n\r\n%s",
             path, control, strlen(json), json);
    send_text(connection, text);
    while ((got = recv(connection, text + have, sizeof text - 1 - have, 0)) > 0)
        have += (size_t)got;
    close(connection);
    text[have] = '\0';
    if (strncmp(text, "HTTP/1.1 20", strlen("HTTP/1.1 20")) != 0)
        fail_msg("the emulator refused POST %s %s: %s", path, json, text);
}

int reset_emulator(void **state) {
    (void)state;
    post("/__emulator/reset", "");
    return 0;
}

void add_fault(const char *fault_json) {
    post("/__emulator/faults", fault_json);
}
