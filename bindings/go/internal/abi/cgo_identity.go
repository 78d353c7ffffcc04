package abi

// #include <stdint.h>
// #include <tmcontrol.h>
// tm_status tmcontrol_go_set_signer(tm_config *config, const char *app_id, const char *sdk_id, const char *secret_id, uintptr_t signer);
// tm_status tmcontrol_go_set_refresh(tm_config *config, const char *sdk_id, const char *refresh_token, int64_t expires_at_s,
//                                    uintptr_t store, int32_t has_store);
import "C"

import "unsafe"

func tm_config_set_signer(config *tm_config, appID, sdkID, secretID *byte, signer uintptr) int32 {
	return int32(C.tmcontrol_go_set_signer(config.c(), chars(appID), chars(sdkID), chars(secretID), C.uintptr_t(signer)))
}

//export tmcontrolGoSign
func tmcontrolGoSign(
	signer C.uintptr_t, stringToSign *C.char, length C.size_t, remainingMS C.uint32_t, mac *C.uint8_t,
) C.int32_t {
	return C.int32_t(sign(uintptr(signer), ours(stringToSign), uintptr(length), uint32(remainingMS), (*byte)(unsafe.Pointer(mac))))
}

func tm_config_set_oauth_refresh(config *tm_config, sdkID, refreshToken *byte, expiresAtS int64, store uintptr) int32 {
	return int32(C.tmcontrol_go_set_refresh(
		config.c(), chars(sdkID), chars(refreshToken), C.int64_t(expiresAtS), C.uintptr_t(store), C.int32_t(min(store, 1))))
}

//export tmcontrolGoKeepTokens
func tmcontrolGoKeepTokens(
	store C.uintptr_t, event C.int32_t, openID, accessToken, refreshToken *C.char, expiresAtS C.int64_t, newer *C.tm_tokens,
) C.int32_t {
	return C.int32_t(keepTokens(uintptr(store), int32(event), ours(openID), ours(accessToken), ours(refreshToken), int64(expiresAtS),
		(*tm_tokens)(unsafe.Pointer(newer))))
}

func tm_tokens_put(newer *tm_tokens, accessToken, refreshToken *byte, expiresAtS int64) int32 {
	return int32(C.tm_tokens_put(
		(*C.tm_tokens)(unsafe.Pointer(newer)), chars(accessToken), chars(refreshToken), C.int64_t(expiresAtS)))
}

func tm_oauth_exchange_code(config *tm_config, sdkID, secret, code *byte, call *tm_call, out **tm_result) int32 {
	return int32(C.tm_oauth_exchange_code(config.c(), chars(sdkID), chars(secret), chars(code), call.c(), results(out)))
}
