/* Users with tokens: the first ones for a code, and their renewal. */
#include "program.h"

typedef struct {
    int locked, stored, unlocked;
} store;

static tm_status on_tokens(void *user_data, int32_t event, const char *open_id, const char *access_token,
                           const char *refresh_token, int64_t expires_at_s, tm_tokens *newer) {
    store *it = (store *)user_data;
    CHECK(strcmp(open_id, need("TM_TEST_OPEN_ID")) == 0 && access_token[0] != '\0' && refresh_token[0] != '\0');
    switch (event) {
    case TM_TOKEN_LOCK:
        it->locked++;
        /* The pair that the library has, which changes nothing. */
        CHECK(tm_tokens_put(newer, access_token, refresh_token, expires_at_s) == TM_OK);
        break;
    case TM_TOKEN_STORE:
        CHECK(newer == NULL && expires_at_s > 1);
        it->stored++;
        break;
    case TM_TOKEN_UNLOCK:
        it->unlocked++;
        break;
    default:
        CHECK(!"an event of this version");
    }
    return TM_OK;
}

void tokens(void) {
    store it = {0, 0, 0};
    tm_result *result = NULL;
    tm_config *config = config_of_nobody();
    char path[256];
    snprintf(path, sizeof path, "/v1/meetings?meeting_code=%s&userid=%s&instanceid=1", need("TM_TEST_MEETING_CODE"),
             need("TM_TEST_OPEN_ID"));
    CHECK(tm_oauth_exchange_code(config, need("TM_TEST_SDK_ID"), need("TM_TEST_SECRET_KEY"), "no-such-code", NULL,
                                 &result) == TM_ERR_AUTHENTICATION);
    tm_result_free(result);

    /* Tokens that ended long ago are renewed before they are used. */
    CHECK(tm_config_set_oauth(config, need("TM_TEST_OPEN_ID"), need("TM_TEST_ACCESS_TOKEN")) == TM_OK);
    CHECK(tm_config_set_oauth_refresh(config, need("TM_TEST_SDK_ID"), need("TM_TEST_REFRESH_TOKEN"), 1, on_tokens, &it,
                                      NULL) == TM_OK);
    tm_context *ctx = context_of(config);
    CHECK(tm_api_call(ctx, "GET", path, NULL, NULL, &result) == TM_OK);
    CHECK(tm_result_http_status(result) == 200);
    tm_result_free(result);
    tm_context_free(ctx);
    CHECK(it.locked == 1 && it.stored == 1 && it.unlocked == 1);
}
