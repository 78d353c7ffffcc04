package tmcontrol

import (
	"encoding/json"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// A Result is everything that is known about a call, after a success and, within an [Error], after a failure. It is a plain value.
type Result struct {
	// Status is what the call came to.
	Status Status
	// HTTPStatus is that of the last answer, 0 without one. It does not tell what went wrong: the service answers 500 for
	// permanent errors too.
	HTTPStatus int
	// APICode and APINewCode are error_code and new_error_code of the last answer, 0 without one.
	APICode, APINewCode int64
	// Message says in one line what happened, in the client's language.
	Message string
	// HintEN and HintZH tell cause and remedy to the person who reads them at the device; "" if there is nothing to say.
	HintEN, HintZH string
	// Field is the JSON pointer of the field of the request that is at fault, such as "/user/instanceid", if HasField. The pointer ""
	// stands for the request as a whole.
	Field    string
	HasField bool
	// TraceID is the service's name for the exchange (X-TC-Trace), or "". Its support asks for it.
	TraceID string
	// Body is that of the last answer, byte for byte.
	Body []byte
	// Attempts counts how often the request was sent, or tried to be sent.
	Attempts int
	// Elapsed is the time that the whole call took.
	Elapsed time.Duration
	// Retryable says whether the same call, made again later, may succeed without anything being changed.
	Retryable bool
	// RetryAfter is how long to wait before that; negative if it is not known.
	RetryAfter time.Duration
	// ClockOffset is how far the service's clock is ahead of this device's, if ClockKnown.
	ClockOffset time.Duration
	ClockKnown  bool
	// Effect says whether the camera went off.
	Effect Effect
	// JSON is all of it, with every attempt and warning, for a log or a support ticket. It holds no secret. It is nil if the
	// library was not asked, because the context had ended or the request could not be written.
	JSON json.RawMessage
}

// Hint tells cause and remedy in a language.
func (r *Result) Hint(language Language) string {
	if language == Chinese {
		return r.HintZH
	}
	return r.HintEN
}

// An Effect says whether a camera went off, as far as it is known.
type Effect int32

// The effects.
const (
	EffectUnknown    Effect = 0 // also after a success: the service says nothing about it
	EffectApplied    Effect = 1 // it is off: read back after the call
	EffectNotApplied Effect = 2 // the service refused, or nothing was sent
)

// String is the effect in words.
func (e Effect) String() string {
	switch e {
	case EffectApplied:
		return "applied"
	case EffectNotApplied:
		return "not applied"
	}
	return "unknown"
}

// read copies everything out of a result. Without one, when the call was refused inside a callback, the status has to do.
func read(result abi.Result, status Status, language Language) *Result {
	if result.IsNull() {
		return &Result{Status: status, Message: status.Message(language), RetryAfter: -1, Effect: EffectNotApplied}
	}
	offset := result.ClockOffsetMS()
	known := offset != abi.ClockOffsetUnknown
	if !known {
		offset = 0
	}
	field, hasField := result.Field()
	return &Result{
		Status:      Status(result.Status()),
		HTTPStatus:  int(result.HTTPStatus()),
		APICode:     result.APICode(),
		APINewCode:  result.APINewCode(),
		Message:     result.Message(),
		HintEN:      result.Hint(abi.LanguageEN),
		HintZH:      result.Hint(abi.LanguageZH),
		Field:       field,
		HasField:    hasField,
		TraceID:     result.TraceID(),
		Body:        result.Body(),
		Attempts:    int(result.Attempts()),
		Elapsed:     time.Duration(result.ElapsedUS()) * time.Microsecond,
		Retryable:   result.Retryable(),
		RetryAfter:  milli(result.RetryAfterMS()),
		ClockOffset: milli(offset),
		ClockKnown:  known,
		Effect:      Effect(result.Effect()),
		JSON:        json.RawMessage(result.JSON()),
	}
}

// milli is a number of milliseconds as a duration, the longest there is for what a Retry-After of centuries asks.
func milli(ms int64) time.Duration {
	const most = int64(1<<63-1) / int64(time.Millisecond)
	return time.Duration(max(-most, min(most, ms))) * time.Millisecond
}
