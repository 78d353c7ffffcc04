package tmcontrol

// An Error is a call, or the making of a client, that failed, with everything that is known about it. errors.Is compares it with
// its [Status], and with what ended the call: the error of its context, and the cause that context.Cause gives, or [ErrClosed].
//
// It is a net.Error.
type Error struct {
	Result
	causes []error
}

// Error is the name of the status and the message.
func (e *Error) Error() string {
	text := "tmcontrol: " + e.Status.String() + ": " + e.Message
	if e.TraceID != "" {
		text += " (trace id " + e.TraceID + ")"
	}
	return text
}

// Is reports whether target is the error's status.
func (e *Error) Is(target error) bool {
	status, ok := target.(Status)
	return ok && status == e.Status
}

// Unwrap gives what ended the call, if it is not the call itself.
func (e *Error) Unwrap() []error {
	return e.causes
}

// Timeout reports whether the time was up.
func (e *Error) Timeout() bool {
	return e.Status == ErrTimeout
}

// Temporary is Retryable, for those who look for it.
func (e *Error) Temporary() bool {
	return e.Retryable
}

// refusal is a failure before anything was sent.
func refusal(status Status, message string, causes ...error) *Error {
	return &Error{
		Result: Result{Status: status, Message: message, RetryAfter: -1, Effect: EffectNotApplied},
		causes: causes,
	}
}
