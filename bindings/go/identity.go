package tmcontrol

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// An Identity is who a [Client] calls as: a [Secret], a [Signer] or an [OAuth].
type Identity interface {
	configure(*configuration) error
}

// Secret is the identity of an enterprise (企业 secret 鉴权): every request is signed with the secret key.
//
// However it is printed, logged or marshalled, its secrets do not show. Only an unexported field of another struct cannot be
// kept from fmt, which reads it without asking: keep a *Secret there, or none at all, since a [Client] needs it only to be made.
type Secret struct {
	AppID     string // the enterprise's id
	SDKID     string // "" if none was assigned
	SecretID  string
	SecretKey string // signs; is never sent
}

func (s Secret) configure(c *configuration) error {
	texts, err := c.texts("app_id", s.AppID, "sdk_id", s.SDKID, "secret_id", s.SecretID, "secret_key", s.SecretKey)
	if err != nil {
		return err
	}
	if s.SDKID == "" {
		texts[1] = null
	}
	return c.settle(c.abi.SetSecret(texts[0], texts[1], texts[2], texts[3]))
}

// String shows which enterprise it is, and no secret.
func (s Secret) String() string { return fmt.Sprintf("tmcontrol.Secret{AppID: %q, …}", s.AppID) }

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// Format writes String, whatever the verb.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// MarshalText gives String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalBinary gives String, to encoding/gob, too.
func (s Secret) MarshalBinary() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON gives String.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// LogValue gives String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// OAuth is the identity of a user (OAuth2.0): every request carries the access token, which needs the permission
// MANAGE_MEETING. As with [Secret], no token shows.
//
// With a refresh token, the access token is renewed: after four fifths of its life, and when the service says that it has ended. However
// many calls want that, one refresh is made. It is seen through when the call that wanted it has ended, because the service ends the old
// tokens when it gives out new ones. When it fails, calls that cannot do without come to [ErrTokenExpired] or [ErrAuthentication].
type OAuth struct {
	OpenID      string
	AccessToken string

	// SDKID is the app that the user has authorised; needed with a refresh token.
	SDKID string
	// RefreshToken came with the access token; "" if that is not to be renewed.
	RefreshToken string
	// ExpiresAt is when the access token ends. If it is not known, it is renewed when the service says that it has ended.
	ExpiresAt time.Time
	// Store keeps new tokens. A program that runs again later, or beside another one, needs it, because the old ones are dead then.
	Store TokenStore
}

func (o OAuth) configure(c *configuration) error {
	texts, err := c.texts("open_id", o.OpenID, "access_token", o.AccessToken)
	if err != nil {
		return err
	}
	if err := c.settle(c.abi.SetOAuth(texts[0], texts[1])); err != nil {
		return err
	}
	if o.RefreshToken == "" && o.SDKID == "" && o.Store == nil {
		return nil
	}
	texts, err = c.texts("sdk_id", o.SDKID, "refresh_token", o.RefreshToken)
	if err != nil {
		return err
	}
	var store abi.Store
	if o.Store != nil {
		store = c.failures.keepIn(o.Store)
	}
	return c.settle(c.abi.SetOAuthRefresh(texts[0], texts[1], toUnix(o.ExpiresAt), store))
}

// String shows that it is one.
func (o OAuth) String() string { return "tmcontrol.OAuth{…}" }

// GoString is String.
func (o OAuth) GoString() string { return o.String() }

// Format writes String, whatever the verb.
func (o OAuth) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, o.String()) }

// MarshalText gives String.
func (o OAuth) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// MarshalBinary gives String, to encoding/gob, too.
func (o OAuth) MarshalBinary() ([]byte, error) { return []byte(o.String()), nil }

// MarshalJSON gives String.
func (o OAuth) MarshalJSON() ([]byte, error) { return json.Marshal(o.String()) }

// LogValue gives String.
func (o OAuth) LogValue() slog.Value { return slog.StringValue(o.String()) }
