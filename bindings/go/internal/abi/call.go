package abi

// #include <tmcontrol.h>
import "C"

// Call is a tm_call.
type Call struct {
	pointer *C.tm_call
}

// NewCall is tm_call_new. After a failure the handle is NULL, and setting something says so.
func NewCall() Call {
	return Call{C.tm_call_new()}
}

// Free is tm_call_free.
func (c Call) Free() {
	C.tm_call_free(c.pointer)
}

// SetTimeoutMS is tm_call_set_timeout_ms.
func (c Call) SetTimeoutMS(timeout uint32) int32 {
	return int32(C.tm_call_set_timeout_ms(c.pointer, C.uint32_t(timeout)))
}

// SetMaxAttempts is tm_call_set_max_attempts.
func (c Call) SetMaxAttempts(attempts uint32) int32 {
	return int32(C.tm_call_set_max_attempts(c.pointer, C.uint32_t(attempts)))
}

// Cancel is tm_call_cancel.
func (c Call) Cancel() {
	C.tm_call_cancel(c.pointer)
}
