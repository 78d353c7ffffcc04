package abi

// #include <tmcontrol.h>
import "C"

// The languages that the library speaks.
const (
	LanguageEN int32 = C.TM_LANGUAGE_EN
	LanguageZH int32 = C.TM_LANGUAGE_ZH
)

// Version is tm_version.
func Version() string {
	return C.GoString(C.tm_version())
}

// StatusName is tm_status_name.
func StatusName(status int32) string {
	return C.GoString(C.tm_status_name(C.int32_t(status)))
}

// StatusMessage is tm_status_message.
func StatusMessage(status, language int32) string {
	return C.GoString(C.tm_status_message(C.int32_t(status), C.int32_t(language)))
}

// ErrorHint is tm_error_hint; "" for NULL.
func ErrorHint(apiCode int64, language int32) string {
	return C.GoString(C.tm_error_hint(C.int64_t(apiCode), C.int32_t(language)))
}
