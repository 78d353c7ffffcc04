package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

func (r *tm_result) c() *C.tm_result {
	return (*C.tm_result)(unsafe.Pointer(r))
}

// results is the place for a result.
func results(out **tm_result) **C.tm_result {
	return (**C.tm_result)(unsafe.Pointer(out))
}

func tm_result_free(result *tm_result) {
	C.tm_result_free(result.c())
}

func tm_result_status(result *tm_result) int32 {
	return int32(C.tm_result_status(result.c()))
}

func tm_result_http_status(result *tm_result) int32 {
	return int32(C.tm_result_http_status(result.c()))
}

func tm_result_api_code(result *tm_result) int64 {
	return int64(C.tm_result_api_code(result.c()))
}

func tm_result_api_new_code(result *tm_result) int64 {
	return int64(C.tm_result_api_new_code(result.c()))
}

func tm_result_message(result *tm_result) *byte {
	return ours(C.tm_result_message(result.c()))
}

func tm_result_hint(result *tm_result, language int32) *byte {
	return ours(C.tm_result_hint(result.c(), C.int32_t(language)))
}

func tm_result_field(result *tm_result) *byte {
	return ours(C.tm_result_field(result.c()))
}

func tm_result_trace_id(result *tm_result) *byte {
	return ours(C.tm_result_trace_id(result.c()))
}

func tm_result_body(result *tm_result, length *uintptr) *byte {
	return ours(C.tm_result_body(result.c(), (*C.size_t)(unsafe.Pointer(length))))
}

func tm_result_attempts(result *tm_result) uint32 {
	return uint32(C.tm_result_attempts(result.c()))
}

func tm_result_elapsed_us(result *tm_result) uint64 {
	return uint64(C.tm_result_elapsed_us(result.c()))
}

func tm_result_retryable(result *tm_result) int32 {
	return int32(C.tm_result_retryable(result.c()))
}

func tm_result_retry_after_ms(result *tm_result) int64 {
	return int64(C.tm_result_retry_after_ms(result.c()))
}

func tm_result_clock_offset_ms(result *tm_result) int64 {
	return int64(C.tm_result_clock_offset_ms(result.c()))
}

func tm_result_effect(result *tm_result) int32 {
	return int32(C.tm_result_effect(result.c()))
}

func tm_result_to_json(result *tm_result) *byte {
	return ours(C.tm_result_to_json(result.c()))
}
