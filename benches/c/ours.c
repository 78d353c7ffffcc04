/* The library through its C interface: one context for all callers. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <tmcontrol.h>

struct caller {
    tm_context *context;
    const char *meeting_id;
    const char *body;
};

/* Made with the first caller, freed with the last. */
static tm_context *shared;
static unsigned users;

static tm_context *context_new(void) {
    tm_context *context = NULL;
    tm_config *config = tm_config_new();
    char base_url[128], why[512];
    snprintf(base_url, sizeof base_url, "https://%s", setting("BENCH_HOST"));
    if (tm_config_set_secret(config, setting("BENCH_APP_ID"), setting("BENCH_SDK_ID"), setting("BENCH_SECRET_ID"),
                             setting("BENCH_SECRET_KEY")) != TM_OK ||
        tm_config_set(config, "base_url", base_url) != TM_OK ||
        tm_config_set(config, "ca_file", setting("BENCH_CA_FILE")) != TM_OK ||
        /* The service's quota is none of this server's. */
        tm_config_set(config, "rate_limit_per_minute", "0") != TM_OK ||
        tm_config_set(config, "rate_limit_per_day", "0") != TM_OK || tm_context_new(config, &context) != TM_OK) {
        tm_config_last_error(config, why, sizeof why);
        fprintf(stderr, "%s\n", why);
    }
    tm_config_free(config);
    return context;
}

caller *caller_new(void) {
    if (shared == NULL && (shared = context_new()) == NULL)
        return NULL;
    caller *one = malloc(sizeof *one);
    *one = (caller){shared, setting("BENCH_MEETING_ID"), setting("BENCH_BODY")};
    users++;
    return one;
}

int caller_call(caller *one) {
    tm_result *result = NULL;
    tm_status status = tm_close_video_ex(one->context, one->meeting_id, one->body, NULL, &result);
    if (status != TM_OK)
        fprintf(stderr, "%s: %s\n", tm_status_name(status), tm_result_message(result));
    tm_result_free(result);
    return status != TM_OK;
}

void caller_free(caller *one) {
    free(one);
    if (--users == 0)
        tm_context_free(shared);
}
