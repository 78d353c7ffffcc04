package tmcontrol

import (
	"log/slog"
	"strconv"
	"time"
)

// An Option sets something about a [Client] that [New] makes.
type Option func(*configuration) error

// WithOption sets any plain option of the library by its name in tmcontrol.h, such as "user_agent". What has a function of its
// own here can be set in this way too; what is set last holds.
func WithOption(key, value string) Option {
	return func(c *configuration) error { return c.set(key, value) }
}

// WithJSON sets options from a JSON object of names and values, such as a file of a program's settings has: numbers, booleans and texts,
// and arrays for lists. All of them are taken, or none.
func WithJSON(object []byte) Option {
	return func(c *configuration) error { return c.load(object) }
}

// WithBaseURL sets where the service is; without it, https://api.meeting.qq.com.
func WithBaseURL(url string) Option {
	return WithOption("base_url", url)
}

// WithTimeout limits every call, all of its attempts included, in addition to the deadline of the call's context. Parts of a
// millisecond are rounded up.
func WithTimeout(limit time.Duration) Option {
	return WithOption("timeout_ms", milliseconds(limit))
}

// WithConnectTimeout limits how long it may take to connect; without it, three seconds.
func WithConnectTimeout(limit time.Duration) Option {
	return WithOption("connect_timeout_ms", milliseconds(limit))
}

// WithMaxAttempts sets how often a call is sent at most, the first time included; without it, three times.
func WithMaxAttempts(attempts int) Option {
	return WithOption("max_attempts", strconv.Itoa(attempts))
}

// WithCAFile trusts the certificates in a PEM file as well as the bundled ones.
func WithCAFile(path string) Option {
	return WithOption("ca_file", path)
}

// WithCAPEM trusts the certificates in a PEM text as well as the bundled ones.
func WithCAPEM(pem []byte) Option {
	return WithOption("ca_pem", string(pem))
}

// WithLanguage sets the language of messages and log records; without it, English. Hints come in both.
func WithLanguage(language Language) Option {
	return WithOption("language", language.String())
}

// WithLogger has the library log to a logger: each attempt at level Debug, or Warn if it failed, each call at Info, or Error if
// it failed, and warnings about requests. The logger decides about levels, at any time. No record holds a secret.
// A nil logger changes nothing.
//
// Records come while the call runs, on the goroutine of the call (those of [Client.CloseVideoMany] and of a refresh of tokens on goroutines
// that are none of the program's, too), and the call waits for the handler. A handler must not use the client: calls and Close inside it
// give [ErrReentrant]. If it panics, the record is lost and the call goes on; it must not end its goroutine (see [PanicError]).
func WithLogger(logger *slog.Logger) Option {
	return func(c *configuration) error { return c.setLogger(logger) }
}

// WithClock has signing and the dates of certificates go by a clock of the program's, for a device whose system clock is not to be relied
// on. A clock that does not know the time yet answers the zero time: then TLS connections end with [ErrClockUnset]. So does one that panics.
// It must not block nor end its goroutine, and is asked from several goroutines at once.
func WithClock(clock func() time.Time) Option {
	return func(c *configuration) error {
		if clock == nil {
			return refusal(ErrInvalidConfig, "clock: found nil, expected a function")
		}
		return c.settle(c.abi.SetClock(func() int64 { return unixMilli(clock) }))
	}
}

// unixMilli reads a clock; 0 if it does not know.
func unixMilli(clock func() time.Time) int64 {
	var now time.Time
	if panicked := ask(func() { now = clock() }); panicked != nil || now.IsZero() {
		return 0
	}
	return now.UnixMilli()
}

// milliseconds rounds up, because a limit of less than a millisecond is a limit and not none.
func milliseconds(d time.Duration) string {
	return strconv.FormatInt(roundUp(d), 10)
}

func roundUp(d time.Duration) int64 {
	ms := d.Milliseconds()
	if d > time.Duration(ms)*time.Millisecond {
		ms++
	}
	return ms
}
