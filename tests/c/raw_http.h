/* An HTTP client of a few lines, as a host with a stack of its own has one. It never asserts: it also runs in
 * callbacks, which a failed assertion would leave with longjmp. */
#ifndef TMCONTROL_TESTS_RAW_HTTP_H
#define TMCONTROL_TESTS_RAW_HTTP_H

#include <tmcontrol.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    int http_status;
    /* The head with its status line. */
    char head[4096];
    char body[16384];
    size_t body_len;
} raw_answer;

/* Sends a request to a service on the loopback without TLS, and reads the answer. 0 if that went well. */
int send_raw(const tm_request *request, raw_answer *answer);

#ifdef __cplusplus
}
#endif

#endif
