package tmcontrol

import "tmcontrol.example/tmcontrol/internal/abi"

// Version is the version of the library that is running, such as "0.1.0".
func Version() string {
	return abi.Version()
}

// ExplainError tells cause and remedy of an error_code or new_error_code of the service; "" if the library does not know it.
// For a call that failed, [Result.Hint] knows more.
func ExplainError(apiCode int64, language Language) string {
	return abi.ErrorHint(apiCode, int32(language))
}
