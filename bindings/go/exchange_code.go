package tmcontrol

import (
	"context"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// ExchangeCode exchanges the code that a user's consent has brought to the app for the user's first tokens. What it gives is an identity to
// make a client with; its Store is still to be set. The options say how the OAuth host is reached.
//
// This belongs on a server: the app's secret must not be on a device. A code is good for one time and five minutes, so a request whose
// answer was lost is not made again. No error shows a token.
func ExchangeCode(ctx context.Context, sdkID, secret, code string, options ...Option) (*OAuth, error) {
	configuration := newConfiguration()
	defer configuration.free()
	for _, option := range options {
		if err := option(configuration); err != nil {
			return nil, err
		}
	}
	texts, err := arguments("sdk_id", sdkID, "secret", secret, "auth_code", code)
	if err != nil {
		return nil, err
	}
	call, outcome, err := perform(ctx, configuration.timeout, configuration.language, nil, func(call abi.Call) (abi.Result, int32) {
		return configuration.abi.ExchangeCode(texts[0], texts[1], texts[2], call)
	})
	if err != nil {
		return nil, err
	}
	if outcome.Status != OK {
		if outcome.JSON == nil { // refused for its configuration, which says why
			return nil, configuration.settle(int32(outcome.Status))
		}
		return nil, configuration.failures.explain(outcome, call.causes(outcome.Status))
	}
	var answer struct {
		Data struct {
			AccessToken  string `json:"access_token"`
			RefreshToken string `json:"refresh_token"`
			Expires      moment `json:"expires"`
			OpenID       word   `json:"open_id"`
		} `json:"data"`
	}
	err = lenient(outcome.Body, &answer)
	data := answer.Data
	if err != nil || data.OpenID == "" || data.AccessToken == "" || data.RefreshToken == "" {
		outcome.Body = nil // what there is of tokens, and the error may show it, too
		return nil, notTheService(outcome, "the answer has no tokens")
	}
	return &OAuth{
		OpenID: string(data.OpenID), AccessToken: data.AccessToken, SDKID: sdkID, RefreshToken: data.RefreshToken,
		ExpiresAt: data.Expires.Time,
	}, nil
}
