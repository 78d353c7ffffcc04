package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

// ours is a text of C's type as this package has it.
func ours(text *C.char) *byte {
	return (*byte)(unsafe.Pointer(text))
}

func tm_version() *byte {
	return ours(C.tm_version())
}

func tm_status_name(status int32) *byte {
	return ours(C.tm_status_name(C.int32_t(status)))
}

func tm_status_message(status, language int32) *byte {
	return ours(C.tm_status_message(C.int32_t(status), C.int32_t(language)))
}

func tm_error_hint(apiCode int64, language int32) *byte {
	return ours(C.tm_error_hint(C.int64_t(apiCode), C.int32_t(language)))
}

func tm_string_free(text *byte) {
	C.tm_string_free(chars(text))
}

// chars is a text as C's type has it.
func chars(text *byte) *C.char {
	return (*C.char)(unsafe.Pointer(text))
}
