package abi

import "unsafe"

// Signer makes the HMAC-SHA256 of a string to sign.
type Signer func(stringToSign []byte, remainingMS uint32, mac *[32]byte) int32

// SetSigner is tm_config_set_signer.
func (c Config) SetSigner(appID, sdkID, secretID Text, signer Signer) int32 {
	return tm_config_set_signer(c.pointer, appID.c(), sdkID.c(), secretID.c(), hold(signer))
}

func sign(signer uintptr, stringToSign *byte, length uintptr, remainingMS uint32, mac *byte) int32 {
	return held(signer).(Signer)(
		append([]byte(nil), unsafe.Slice(stringToSign, length)...), remainingMS, (*[32]byte)(unsafe.Pointer(mac)))
}

// Tokens is what a token callback is told, and may put newer tokens into at TokenLock.
type Tokens struct {
	Event                             int32
	OpenID, AccessToken, RefreshToken string
	ExpiresAtS                        int64
	newer                             *tm_tokens
}

// Put is tm_tokens_put.
func (t Tokens) Put(accessToken, refreshToken Text, expiresAtS int64) int32 {
	return tm_tokens_put(t.newer, accessToken.c(), refreshToken.c(), expiresAtS)
}

// Store keeps tokens.
type Store func(Tokens) int32

// SetOAuthRefresh is tm_config_set_oauth_refresh; a nil store is none.
func (c Config) SetOAuthRefresh(sdkID, refreshToken Text, expiresAtS int64, store Store) int32 {
	var number uintptr // 0 is no handle
	if store != nil {
		number = hold(store)
	}
	return tm_config_set_oauth_refresh(c.pointer, sdkID.c(), refreshToken.c(), expiresAtS, number)
}

func keepTokens(
	store uintptr, event int32, openID, accessToken, refreshToken *byte, expiresAtS int64, newer *tm_tokens,
) int32 {
	return held(store).(Store)(Tokens{event, text(openID), text(accessToken), text(refreshToken), expiresAtS, newer})
}

// ExchangeCode is tm_oauth_exchange_code.
func (c Config) ExchangeCode(sdkID, secret, code Text, call Call) (Result, int32) {
	var result Result
	status := tm_oauth_exchange_code(c.pointer, sdkID.c(), secret.c(), code.c(), call.pointer, &result.pointer)
	return result, status
}
