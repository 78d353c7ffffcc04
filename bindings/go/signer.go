package tmcontrol

import (
	"context"
	"fmt"
	"time"
)

// Signer is the identity of an enterprise whose secret key is elsewhere, such as in a signing service or a security module: for every
// request Sign is handed the string to sign, and gives its HMAC-SHA256. The key never enters the process.
type Signer struct {
	AppID    string // the enterprise's id
	SDKID    string // "" if none was assigned
	SecretID string
	// Sign gives the 32 raw bytes of the HMAC-SHA256 of the string, made with the secret key. Its context is the call's, and ends
	// earlier when the call's time is over or the client is closed. It must not use the client. If it fails nothing is sent, and the call
	// comes to [ErrCallbackFailed] with its error; if it panics, with a [PanicError]. It must not end its goroutine.
	//
	// It runs on the goroutine of the call, several at once; in [Client.CloseVideoMany] on goroutines that are none of the program's, too.
	// While two such calls run on one client, it is not known there whose the request is, and their contexts do not end it.
	Sign func(ctx context.Context, stringToSign []byte) ([]byte, error)
}

func (s Signer) configure(c *configuration) error {
	if s.Sign == nil {
		return refusal(ErrInvalidConfig, "sign: "+errNone.Error())
	}
	texts, err := c.texts("app_id", s.AppID, "sdk_id", s.SDKID, "secret_id", s.SecretID)
	if err != nil {
		return err
	}
	if s.SDKID == "" {
		texts[1] = null
	}
	return c.settle(c.abi.SetSigner(texts[0], texts[1], texts[2], func(stringToSign []byte, remainingMS uint32, mac *[32]byte) int32 {
		return c.failures.guard(func() error {
			ctx, cancel := c.waiting(time.Duration(remainingMS) * time.Millisecond)
			defer cancel()
			signature, err := s.Sign(ctx, stringToSign)
			if err != nil {
				if c.givenUp() {
					return nil // then the call was cancelled, and has not failed; the signature is thrown away
				}
				return err
			}
			if len(signature) != len(mac) {
				return fmt.Errorf("the signer gave %d bytes, expected the %d of an HMAC-SHA256", len(signature), len(mac))
			}
			copy(mac[:], signature)
			return nil
		})
	}))
}
