package abi

// Version is tm_version.
func Version() string {
	return text(tm_version())
}

// StatusName is tm_status_name.
func StatusName(status int32) string {
	return text(tm_status_name(status))
}

// StatusMessage is tm_status_message.
func StatusMessage(status, language int32) string {
	return text(tm_status_message(status, language))
}

// ErrorHint is tm_error_hint; "" for NULL.
func ErrorHint(apiCode int64, language int32) string {
	return text(tm_error_hint(apiCode, language))
}
