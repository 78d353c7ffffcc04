/* What the programs of this folder share: each is a host of the library, and a process of its own.
 *
 * A program tells what it found wrong on standard error and ends with exit code 1; silence and 0 are good news. The
 * test beside it (test_*.py) starts it, plays the other side of the network, and says on the program's standard input
 * when to go on.
 */
#ifndef TMCONTROL_TESTS_HOST_H
#define TMCONTROL_TESTS_HOST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <tmcontrol.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A good request. */
#define ANY_MEETING "7567173273889276131"
#define ANY_BODY                                                                                                       \
    "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"                                               \
    "\"user\":{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":1}}"

/* What a machine that does other things besides may add to any time. */
#define SLACK_US 250000

/* Ends the program unless the condition holds. For any thread, and for children. */
#define require(condition) ((condition) ? (void)0 : complain(__FILE__, __LINE__, #condition))
void complain(const char *file, int line, const char *what);

/* Ends the program unless the two are equal, and tells both. */
#define require_status(expected, found) check_status((expected), (found), __FILE__, __LINE__)
void check_status(tm_status expected, tm_status found, const char *file, int line);

/* Waits until the condition holds; ends the program if it does not within half a minute. */
#define wait_until(condition)                                                                                          \
    do {                                                                                                               \
        int patience = 30000;                                                                                          \
        while (!(condition) && patience-- > 0)                                                                         \
            sleep_1_ms();                                                                                              \
        require(condition);                                                                                            \
    } while (0)
void sleep_1_ms(void);

/* A variable that several threads read and write. C99 has no word for it. */
#define shared_get(variable) __atomic_load_n(&(variable), __ATOMIC_SEQ_CST)
#define shared_set(variable, value) __atomic_store_n(&(variable), (value), __ATOMIC_SEQ_CST)
#define shared_increment(variable) ((void)__atomic_add_fetch(&(variable), 1, __ATOMIC_SEQ_CST))

/* A configuration and a context of the options that TM_TEST_OPTIONS holds as a JSON object. */
tm_config *make_config(void);
tm_context *make_context(void);

/* A call with it. */
tm_status call_once(tm_context *ctx);
tm_status call_with(tm_context *ctx, tm_call *call);

/* The monotonic clock. */
int64_t now_us(void);

/* Threads and open descriptors of this process; of the latter without the one that counts. */
unsigned count_threads(void);
unsigned count_descriptors(void);
/* How many threads there are when the host and the library have none but the first: more under a sanitizer, which
 * starts its own beside the first one that is started. */
unsigned resting_threads(void);
/* The number of a thread of this name, 0 if there is none. */
pid_t thread_named(const char *name);

/* Says one line to the test. */
void say(const char *line);
/* Waits for a line from the test. */
void wait_for_go(void);

/* Runs the function in a child, and gives its exit code. One that dies of a signal or takes more than a minute ends the
 * program. */
int in_child(int (*function)(void *), void *argument);

#endif
