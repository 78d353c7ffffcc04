/* Calls over a transport of the test's own. */
#ifndef TMCONTROL_TESTS_OWN_STACK_H
#define TMCONTROL_TESTS_OWN_STACK_H

#include "support.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A context over it: three attempts, no limit of rate, and whatever else the JSON object `options` says. */
tm_context *context_over(tm_transport_fn transport, void *user_data, const char *options);

/* Makes a call that is well formed and has to end like this. The result is the caller's. */
tm_result *call(tm_context *ctx, tm_call *handle, tm_status expected);

#ifdef __cplusplus
}
#endif

#endif
