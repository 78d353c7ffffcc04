package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

func (c *tm_call) c() *C.tm_call {
	return (*C.tm_call)(unsafe.Pointer(c))
}

func tm_call_new() *tm_call {
	return (*tm_call)(unsafe.Pointer(C.tm_call_new()))
}

func tm_call_free(call *tm_call) {
	C.tm_call_free(call.c())
}

func tm_call_set_timeout_ms(call *tm_call, timeout uint32) int32 {
	return int32(C.tm_call_set_timeout_ms(call.c(), C.uint32_t(timeout)))
}

func tm_call_set_max_attempts(call *tm_call, attempts uint32) int32 {
	return int32(C.tm_call_set_max_attempts(call.c(), C.uint32_t(attempts)))
}

func tm_call_set_idempotent(call *tm_call, on int32) int32 {
	return int32(C.tm_call_set_idempotent(call.c(), C.int32_t(on)))
}

func tm_call_set_device(call *tm_call, device int32) int32 {
	return int32(C.tm_call_set_device(call.c(), C.int32_t(device)))
}

func tm_call_set_verify(call *tm_call, on int32) int32 {
	return int32(C.tm_call_set_verify(call.c(), C.int32_t(on)))
}

func tm_call_set_verify_operator(call *tm_call, id *byte, idType int32) int32 {
	return int32(C.tm_call_set_verify_operator(call.c(), chars(id), C.int32_t(idType)))
}

func tm_call_cancel(call *tm_call) int32 {
	return int32(C.tm_call_cancel(call.c()))
}
