package tmcontrol

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// A TokenStore keeps a user's tokens where they outlive the process and other processes find them. For a refresh, Lock, Store and Unlock
// are called one after the other, on a goroutine that is none of the program's. They must not use the client.
//
// An error of Lock ends the refresh, and the calls that cannot do without have it as their cause. An error of Store is logged, and the new
// tokens are used all the same, because the old ones are dead. A panic counts as an error; the goroutine must not be ended (see [PanicError]).
type TokenStore interface {
	// Lock locks the store, against other processes too, and gives the tokens that are in it, if another process has left newer ones than
	// those in use; else the zero Tokens. It may wait for another process to finish its refresh.
	Lock(inUse Tokens) (Tokens, error)
	// Store keeps new tokens, before they are first used.
	Store(renewed Tokens) error
	// Unlock unlocks the store. It comes always after a Lock that succeeded.
	Unlock() error
}

// Tokens are those of a user. However they are printed, logged or marshalled, they do not show.
type Tokens struct {
	OpenID       string
	AccessToken  string
	RefreshToken string
	// ExpiresAt is when the access token ends; the zero time if it is not known.
	ExpiresAt time.Time
}

// String shows when they end.
func (t Tokens) String() string {
	return fmt.Sprintf("tmcontrol.Tokens{ExpiresAt: %v, …}", t.ExpiresAt)
}

// GoString is String.
func (t Tokens) GoString() string { return t.String() }

// Format writes String, whatever the verb.
func (t Tokens) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, t.String()) }

// MarshalText gives String.
func (t Tokens) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalBinary gives String, to encoding/gob, too.
func (t Tokens) MarshalBinary() ([]byte, error) { return []byte(t.String()), nil }

// MarshalJSON gives String.
func (t Tokens) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// LogValue gives String.
func (t Tokens) LogValue() slog.Value { return slog.StringValue(t.String()) }

// keepIn is a store as the library calls it.
func (f *failures) keepIn(store TokenStore) abi.Store {
	return func(tokens abi.Tokens) int32 {
		return f.guard(func() error {
			told := Tokens{tokens.OpenID, tokens.AccessToken, tokens.RefreshToken, fromUnix(tokens.ExpiresAtS)}
			switch tokens.Event {
			case abi.TokenLock:
				return lock(store, told, tokens)
			case abi.TokenStore:
				return store.Store(told)
			case abi.TokenUnlock:
				return store.Unlock()
			}
			return fmt.Errorf("token event %d is not known here", tokens.Event)
		})
	}
}

// lock locks a store and hands over what is in it. If that cannot be taken the store is unlocked: the library takes it for not locked.
func lock(store TokenStore, inUse Tokens, library abi.Tokens) error {
	newer, err := store.Lock(inUse)
	if err != nil || newer == (Tokens{}) {
		return err
	}
	texts, _, err := texts([]string{"access_token", newer.AccessToken, "refresh_token", newer.RefreshToken})
	if err == nil && Status(library.Put(texts[0], texts[1], toUnix(newer.ExpiresAt))) != OK {
		err = errors.New("found what is no token, expected visible ASCII characters")
	}
	if err != nil {
		return errors.Join(fmt.Errorf("tokens of the store: %w", err), store.Unlock())
	}
	return nil
}

func fromUnix(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

func toUnix(moment time.Time) int64 {
	if moment.IsZero() {
		return 0
	}
	return moment.Unix()
}
