/* What the C tests share. They compile as C99 and as C++11 alike.
 *
 * Tests that need a service talk to the emulator that the environment names (TM_TEST_..., set by
 * tests/support/programs.py). Assertions end a test with longjmp, so they are only for the test's own thread: other
 * threads report, and the test asserts.
 */
#ifndef TMCONTROL_TESTS_SUPPORT_H
#define TMCONTROL_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <tmcontrol.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Inside the braces, because it does not say itself that it is C. */
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A byte sequence that is no UTF-8. */
#define NOT_UTF8 "\xff\xfe"

/* Well formed, for calls that never get as far as a service. */
#define ANY_MEETING "7567173273889276131"
#define ANY_BODY                                                                                                       \
    "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"                                               \
    "\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":1}}"

/* The value of an environment variable that the test cannot do without. */
const char *need(const char *name);

/* A configuration with the enterprise's identity, at whose base_url nobody listens. */
tm_config *offline_config(void);
tm_context *offline_context(void);

/* A configuration that reaches the emulator: with the enterprise's secret, and with OAuth. */
tm_config *emulator_config(void);
tm_config *emulator_oauth_config(void);
/* The same without an identity. */
tm_config *emulator_config_of_nobody(void);
tm_context *emulator_context(void);

/* Makes a context and frees the configuration. */
tm_context *context_of(tm_config *config);

/* Puts the emulator back to its start: world, faults, log. Fits cmocka's setup. */
int reset_emulator(void **state);
/* Has the emulator misbehave: a JSON object as POST /__emulator/faults takes it. */
void add_fault(const char *fault_json);

/* A configuration for a service that takes every connection and never says a word; a call waits ten minutes for it. */
tm_config *silent_config(int *listener);

/* A socket that listens on the loopback and its base_url, for tests that play the service themselves. */
int listen_on_loopback(char *base_url, size_t cap);
/* Accepts a connection and reads one request from it, head and body. */
int accept_request(int listener);
/* Sends all of the text. */
void send_text(int connection, const char *text);

/* The request of the meeting's host to turn off the camera that TM_TEST_TARGET_... names. One static buffer. */
const char *good_body(void);

/* The scenario "crowd" (tests/support/crowd.py): many meetings with many cameras. These two may run on any thread. */
void crowd_meeting(char *meeting_id, size_t cap, unsigned meeting);
void crowd_body(char *body, size_t cap, unsigned participant);

/* Waits until the condition holds; a test that it never comes true for fails after half a minute. */
#define wait_until(condition)                                                                                          \
    do {                                                                                                               \
        int patience = 3000;                                                                                           \
        while (!(condition) && patience-- > 0)                                                                         \
            sleep_10_ms();                                                                                             \
        assert_true(condition);                                                                                        \
    } while (0)
void sleep_10_ms(void);

/* How many threads, and how many open descriptors, this process has. */
unsigned count_threads(void);
/* How many threads it has when the library has none: this one, and what a sanitizer or qemu adds to a process. */
unsigned resting_threads(void);
unsigned count_descriptors(void);

/* Statuses compare as numbers and are printed by name. */
#define assert_status(expected, actual) check_status((expected), (actual), __FILE__, __LINE__)
void check_status(tm_status expected, tm_status actual, const char *file, int line);

/* The text has every one of the parts. */
#define assert_contains(text, ...) check_contains(__FILE__, __LINE__, (text), __VA_ARGS__, (const char *)NULL)
void check_contains(const char *file, int line, const char *text, ...);

/* What tm_config_last_error says, in one static buffer. */
const char *config_error(const tm_config *config);
/* What tm_context_last_error says, in one static buffer. */
const char *context_error(tm_context *ctx);

#ifdef __cplusplus
}
#endif

#endif
