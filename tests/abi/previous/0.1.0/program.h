/* What the parts of the program of 0.1.0 share. It is compiled against the header beside it and never changed once that
 * version is out: it stands for the programs that people built then.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tmcontrol.h"

#define MEETING need("TM_TEST_MEETING_ID")
#define HOST need("TM_TEST_HOST_USERID")
#define HOST_DEVICE atoi(need("TM_TEST_HOST_DEVICE"))

/* Ends the program when something is not as this version promised it. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                     \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

const char *need(const char *name);

/* A configuration that reaches the emulator, without an identity, and one with the enterprise's. */
tm_config *config_of_nobody(void);
tm_config *config_of_enterprise(void);
/* Frees the configuration. */
tm_context *context_of(tm_config *config);
/* The host turns the target's camera off; owned, to be freed with tm_string_free. */
char *body(void);

/* One for each group of functions. */
void about_the_library(void);
void configuration(void);
void calls(void);
void results(void);
void look_ups(void);
void started_calls(void);
void tokens(void);
void requests_of_the_hosts_own(void);

#endif
