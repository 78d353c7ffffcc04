/* As cgo_callbacks.c. */
#include <stddef.h>
#include <stdint.h>
#include <tmcontrol.h>

#include "_cgo_export.h"

void tmcontrol_go_release(void *user_data);

static tm_status sign(void *user_data, const char *string_to_sign, size_t len, uint32_t remaining_ms, uint8_t *mac) {
    return tmcontrolGoSign((uintptr_t)user_data, (char *)string_to_sign, len, remaining_ms, mac);
}

tm_status tmcontrol_go_set_signer(tm_config *config, const char *app_id, const char *sdk_id, const char *secret_id,
                                  uintptr_t signer) {
    return tm_config_set_signer(config, app_id, sdk_id, secret_id, sign, (void *)signer, tmcontrol_go_release);
}

static tm_status keep_tokens(void *user_data, int32_t event, const char *open_id, const char *access_token,
                             const char *refresh_token, int64_t expires_at_s, tm_tokens *newer) {
    return tmcontrolGoKeepTokens((uintptr_t)user_data, event, (char *)open_id, (char *)access_token,
                                 (char *)refresh_token, expires_at_s, newer);
}

tm_status tmcontrol_go_set_refresh(tm_config *config, const char *sdk_id, const char *refresh_token,
                                   int64_t expires_at_s, uintptr_t store, int32_t has_store) {
    return tm_config_set_oauth_refresh(config, sdk_id, refresh_token, expires_at_s, has_store ? keep_tokens : NULL,
                                       (void *)store, has_store ? tmcontrol_go_release : NULL);
}
