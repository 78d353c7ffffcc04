/* A program of a user of 0.1.0 that calls every function which that version has. */
#include "program.h"

const char *need(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        printf("%s is not set: run this program through pytest\n", name);
        exit(1);
    }
    return value;
}

tm_config *config_of_nobody(void) {
    tm_config *config = tm_config_new();
    CHECK(config != NULL);
    CHECK(tm_config_set(config, "base_url", need("TM_TEST_BASE_URL")) == TM_OK);
    CHECK(tm_config_set(config, "oauth_base_url", need("TM_TEST_OAUTH_BASE_URL")) == TM_OK);
    CHECK(tm_config_set(config, "ca_file", getenv("TM_TEST_CA_FILE")) == TM_OK);
    return config;
}

tm_config *config_of_enterprise(void) {
    tm_config *config = config_of_nobody();
    CHECK(tm_config_set_secret(config, need("TM_TEST_APP_ID"), need("TM_TEST_SDK_ID"), need("TM_TEST_SECRET_ID"),
                               need("TM_TEST_SECRET_KEY")) == TM_OK);
    return config;
}

tm_context *context_of(tm_config *config) {
    tm_context *ctx = NULL;
    char why[512] = "";
    tm_status status = tm_context_new(config, &ctx);
    tm_config_last_error(config, why, sizeof why);
    tm_config_free(config);
    if (status != TM_OK)
        printf("%s\n", why);
    CHECK(status == TM_OK && ctx != NULL);
    return ctx;
}

char *body(void) {
    char *made = NULL;
    CHECK(tm_close_video_body(HOST, 1, HOST_DEVICE, need("TM_TEST_TARGET_MS_OPEN_ID"), 4,
                              atoi(need("TM_TEST_TARGET_DEVICE")), &made) == TM_OK);
    CHECK(made != NULL);
    return made;
}

int main(void) {
    static const struct {
        const char *name;
        void (*run)(void);
    } groups[] = {
        {"about the library", about_the_library},
        {"configuration", configuration},
        {"calls", calls},
        {"results", results},
        {"look-ups", look_ups},
        {"started calls", started_calls},
        {"tokens", tokens},
        {"requests of the host's own", requests_of_the_hosts_own},
    };
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        groups[i].run();
        printf("%s: as in %s\n", groups[i].name, TM_VERSION);
    }
    return 0;
}
