package tmcontrol

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// An Identity is who a [Client] calls as: a [Secret] or an [OAuth].
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

// MarshalJSON gives String.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// LogValue gives String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// OAuth is the identity of a user (OAuth2.0): every request carries the access token, which needs the permission
// MANAGE_MEETING. As with [Secret], neither of the two shows.
type OAuth struct {
	OpenID      string
	AccessToken string
}

func (o OAuth) configure(c *configuration) error {
	texts, err := c.texts("open_id", o.OpenID, "access_token", o.AccessToken)
	if err != nil {
		return err
	}
	return c.settle(c.abi.SetOAuth(texts[0], texts[1]))
}

// String shows that it is one.
func (o OAuth) String() string { return "tmcontrol.OAuth{…}" }

// GoString is String.
func (o OAuth) GoString() string { return o.String() }

// Format writes String, whatever the verb.
func (o OAuth) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, o.String()) }

// MarshalText gives String.
func (o OAuth) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// MarshalJSON gives String.
func (o OAuth) MarshalJSON() ([]byte, error) { return json.Marshal(o.String()) }

// LogValue gives String.
func (o OAuth) LogValue() slog.Value { return slog.StringValue(o.String()) }
