package abi

// Context is a tm_context.
type Context struct {
	pointer *tm_context
}

// NewContext is tm_context_new.
func (c Config) NewContext() (Context, int32) {
	var context Context
	status := tm_context_new(c.pointer, &context.pointer)
	return context, status
}

// CancelAll is tm_context_cancel_all.
func (c Context) CancelAll() {
	tm_context_cancel_all(c.pointer)
}

// Free is tm_context_free.
func (c Context) Free() {
	tm_context_free(c.pointer)
}

// InsideCallback reports whether this goroutine is inside a callback of the library, where a context must not be freed. While
// one runs, its goroutine stays on the thread that the library came on, and there every function of a context answers so.
func (c Context) InsideCallback() bool {
	var last Result
	status := tm_context_last_result(c.pointer, &last.pointer)
	last.Free()
	return status == errReentrant
}
