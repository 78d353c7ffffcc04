package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

func (c *tm_context) c() *C.tm_context {
	return (*C.tm_context)(unsafe.Pointer(c))
}

func tm_context_new(config *tm_config, out **tm_context) int32 {
	return int32(C.tm_context_new(config.c(), (**C.tm_context)(unsafe.Pointer(out))))
}

func tm_context_cancel_all(context *tm_context) {
	C.tm_context_cancel_all(context.c())
}

func tm_context_free(context *tm_context) {
	C.tm_context_free(context.c())
}

func tm_context_last_result(context *tm_context, out **tm_result) int32 {
	return int32(C.tm_context_last_result(context.c(), results(out)))
}
