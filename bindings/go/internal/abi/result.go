package abi

import (
	"math"
	"unsafe"
)

// ClockOffsetUnknown is what ClockOffsetMS answers when nothing was learnt.
const ClockOffsetUnknown = math.MinInt64

// Result is a tm_result. Texts are copied out of it; "" stands for NULL.
type Result struct {
	pointer *tm_result
}

// IsNull reports whether there is none.
func (r Result) IsNull() bool { return r.pointer == nil }

// Free is tm_result_free.
func (r Result) Free() { tm_result_free(r.pointer) }

// Status is tm_result_status.
func (r Result) Status() int32 { return tm_result_status(r.pointer) }

// HTTPStatus is tm_result_http_status.
func (r Result) HTTPStatus() int32 { return tm_result_http_status(r.pointer) }

// APICode is tm_result_api_code.
func (r Result) APICode() int64 { return tm_result_api_code(r.pointer) }

// APINewCode is tm_result_api_new_code.
func (r Result) APINewCode() int64 { return tm_result_api_new_code(r.pointer) }

// Message is tm_result_message.
func (r Result) Message() string { return text(tm_result_message(r.pointer)) }

// Hint is tm_result_hint.
func (r Result) Hint(language int32) string { return text(tm_result_hint(r.pointer, language)) }

// Field is tm_result_field; false for NULL, which is not the pointer "" to the whole document.
func (r Result) Field() (string, bool) {
	field := tm_result_field(r.pointer)
	return text(field), field != nil
}

// TraceID is tm_result_trace_id.
func (r Result) TraceID() string { return text(tm_result_trace_id(r.pointer)) }

// Body is tm_result_body.
func (r Result) Body() []byte {
	var length uintptr
	body := tm_result_body(r.pointer, &length)
	return append([]byte(nil), unsafe.Slice(body, length)...)
}

// Attempts is tm_result_attempts.
func (r Result) Attempts() uint32 { return tm_result_attempts(r.pointer) }

// ElapsedUS is tm_result_elapsed_us.
func (r Result) ElapsedUS() uint64 { return tm_result_elapsed_us(r.pointer) }

// Retryable is tm_result_retryable.
func (r Result) Retryable() bool { return tm_result_retryable(r.pointer) == 1 }

// RetryAfterMS is tm_result_retry_after_ms.
func (r Result) RetryAfterMS() int64 { return tm_result_retry_after_ms(r.pointer) }

// ClockOffsetMS is tm_result_clock_offset_ms.
func (r Result) ClockOffsetMS() int64 { return tm_result_clock_offset_ms(r.pointer) }

// Effect is tm_result_effect.
func (r Result) Effect() int32 { return tm_result_effect(r.pointer) }

// JSON is tm_result_to_json.
func (r Result) JSON() string { return owned(tm_result_to_json(r.pointer)) }
