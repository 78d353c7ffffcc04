package abi

// Call is a tm_call.
type Call struct {
	pointer *tm_call
}

// NewCall is tm_call_new. After a failure the handle is NULL, and setting something says so.
func NewCall() Call {
	return Call{tm_call_new()}
}

// Free is tm_call_free.
func (c Call) Free() {
	tm_call_free(c.pointer)
}

// SetTimeoutMS is tm_call_set_timeout_ms.
func (c Call) SetTimeoutMS(timeout uint32) int32 {
	return tm_call_set_timeout_ms(c.pointer, timeout)
}

// SetMaxAttempts is tm_call_set_max_attempts.
func (c Call) SetMaxAttempts(attempts uint32) int32 {
	return tm_call_set_max_attempts(c.pointer, attempts)
}

// SetIdempotent is tm_call_set_idempotent.
func (c Call) SetIdempotent() int32 {
	return tm_call_set_idempotent(c.pointer, 1)
}

// SetDevice is tm_call_set_device.
func (c Call) SetDevice(device int32) int32 {
	return tm_call_set_device(c.pointer, device)
}

// SetVerify is tm_call_set_verify.
func (c Call) SetVerify() int32 {
	return tm_call_set_verify(c.pointer, 1)
}

// SetVerifyOperator is tm_call_set_verify_operator.
func (c Call) SetVerifyOperator(id Text, idType int32) int32 {
	return tm_call_set_verify_operator(c.pointer, id.c(), idType)
}

// Cancel is tm_call_cancel.
func (c Call) Cancel() {
	tm_call_cancel(c.pointer)
}
