//go:build !cgo && (darwin || (linux && (amd64 || arm64)))

package abi

// The functions of the library. Their types are the header's, which no compiler checks here: a test compares them with those of the
// files cgo_*, which the C compiler has checked.

var (
	tm_version        func() *byte
	tm_status_name    func(status int32) *byte
	tm_status_message func(status, language int32) *byte
	tm_error_hint     func(apiCode int64, language int32) *byte
	tm_string_free    func(text *byte)
)

var (
	tm_call_new                 func() *tm_call
	tm_call_free                func(call *tm_call)
	tm_call_set_timeout_ms      func(call *tm_call, timeout uint32) int32
	tm_call_set_max_attempts    func(call *tm_call, attempts uint32) int32
	tm_call_set_idempotent      func(call *tm_call, on int32) int32
	tm_call_set_device          func(call *tm_call, device int32) int32
	tm_call_set_verify          func(call *tm_call, on int32) int32
	tm_call_set_verify_operator func(call *tm_call, id *byte, idType int32) int32
	tm_call_cancel              func(call *tm_call) int32
)

var (
	tm_config_new        func() *tm_config
	tm_config_free       func(config *tm_config)
	tm_config_set        func(config *tm_config, key, value *byte) int32
	tm_config_load_json  func(config *tm_config, json *byte) int32
	tm_config_set_secret func(config *tm_config, appID, sdkID, secretID, secretKey *byte) int32
	tm_config_set_oauth  func(config *tm_config, openID, accessToken *byte) int32
	tm_config_last_error func(config *tm_config, buffer *byte, size uintptr) uintptr
)

var (
	tm_context_new         func(config *tm_config, out **tm_context) int32
	tm_context_cancel_all  func(context *tm_context)
	tm_context_free        func(context *tm_context)
	tm_context_last_result func(context *tm_context, out **tm_result) int32
)

var (
	tm_close_video_ex     func(context *tm_context, meetingID, body *byte, call *tm_call, out **tm_result) int32
	tm_close_video_many   func(context *tm_context, meetingID, bodies *byte, call *tm_call, out **tm_result) int32
	tm_find_meeting       func(context *tm_context, code, operator *byte, operatorType, device int32, call *tm_call, out **tm_result) int32
	tm_list_participants  func(context *tm_context, meetingID, subMeetingID, operator *byte, operatorType int32, call *tm_call, out **tm_result) int32
	tm_api_call           func(context *tm_context, method, path, body *byte, call *tm_call, out **tm_result) int32
	tm_context_stats_json func(context *tm_context, out **byte) int32
	tm_sign_explain       func(context *tm_context, method, path, body, theirString, theirSignature *byte, out **byte) int32
)

var (
	tm_result_free            func(result *tm_result)
	tm_result_status          func(result *tm_result) int32
	tm_result_http_status     func(result *tm_result) int32
	tm_result_api_code        func(result *tm_result) int64
	tm_result_api_new_code    func(result *tm_result) int64
	tm_result_message         func(result *tm_result) *byte
	tm_result_hint            func(result *tm_result, language int32) *byte
	tm_result_field           func(result *tm_result) *byte
	tm_result_trace_id        func(result *tm_result) *byte
	tm_result_body            func(result *tm_result, length *uintptr) *byte
	tm_result_attempts        func(result *tm_result) uint32
	tm_result_elapsed_us      func(result *tm_result) uint64
	tm_result_retryable       func(result *tm_result) int32
	tm_result_retry_after_ms  func(result *tm_result) int64
	tm_result_clock_offset_ms func(result *tm_result) int64
	tm_result_effect          func(result *tm_result) int32
	tm_result_to_json         func(result *tm_result) *byte
)

var (
	tm_close_video_prepare  func(context *tm_context, meetingID, body *byte, out **tm_request) int32
	tm_api_prepare          func(context *tm_context, method, path, body *byte, out **tm_request) int32
	tm_response_interpret   func(context *tm_context, request *tm_request, httpStatus int32, headers, body *byte, length uintptr, out **tm_result) int32
	tm_request_method       func(request *tm_request) *byte
	tm_request_url          func(request *tm_request) *byte
	tm_request_header_count func(request *tm_request) uintptr
	tm_request_header_name  func(request *tm_request, index uintptr) *byte
	tm_request_header_value func(request *tm_request, index uintptr) *byte
	tm_request_body         func(request *tm_request, length *uintptr) *byte
	tm_request_remaining_ms func(request *tm_request) uint32
	tm_request_free         func(request *tm_request)
	tm_reply_set_status     func(reply *tm_reply, status int32) int32
	tm_reply_add_header     func(reply *tm_reply, name, value *byte) int32
	tm_reply_append_body    func(reply *tm_reply, data *byte, length uintptr) int32
)

var (
	tm_tokens_put          func(newer *tm_tokens, accessToken, refreshToken *byte, expiresAtS int64) int32
	tm_oauth_exchange_code func(config *tm_config, sdkID, secret, code *byte, call *tm_call, out **tm_result) int32
)

// symbols are the functions by their names.
var symbols = map[string]any{
	"tm_version":                  &tm_version,
	"tm_status_name":              &tm_status_name,
	"tm_status_message":           &tm_status_message,
	"tm_error_hint":               &tm_error_hint,
	"tm_string_free":              &tm_string_free,
	"tm_call_new":                 &tm_call_new,
	"tm_call_free":                &tm_call_free,
	"tm_call_set_timeout_ms":      &tm_call_set_timeout_ms,
	"tm_call_set_max_attempts":    &tm_call_set_max_attempts,
	"tm_call_set_idempotent":      &tm_call_set_idempotent,
	"tm_call_set_device":          &tm_call_set_device,
	"tm_call_set_verify":          &tm_call_set_verify,
	"tm_call_set_verify_operator": &tm_call_set_verify_operator,
	"tm_call_cancel":              &tm_call_cancel,
	"tm_config_new":               &tm_config_new,
	"tm_config_free":              &tm_config_free,
	"tm_config_set":               &tm_config_set,
	"tm_config_load_json":         &tm_config_load_json,
	"tm_config_set_secret":        &tm_config_set_secret,
	"tm_config_set_oauth":         &tm_config_set_oauth,
	"tm_config_last_error":        &tm_config_last_error,
	"tm_context_new":              &tm_context_new,
	"tm_context_cancel_all":       &tm_context_cancel_all,
	"tm_context_free":             &tm_context_free,
	"tm_context_last_result":      &tm_context_last_result,
	"tm_close_video_ex":           &tm_close_video_ex,
	"tm_close_video_many":         &tm_close_video_many,
	"tm_find_meeting":             &tm_find_meeting,
	"tm_list_participants":        &tm_list_participants,
	"tm_api_call":                 &tm_api_call,
	"tm_context_stats_json":       &tm_context_stats_json,
	"tm_sign_explain":             &tm_sign_explain,
	"tm_result_free":              &tm_result_free,
	"tm_result_status":            &tm_result_status,
	"tm_result_http_status":       &tm_result_http_status,
	"tm_result_api_code":          &tm_result_api_code,
	"tm_result_api_new_code":      &tm_result_api_new_code,
	"tm_result_message":           &tm_result_message,
	"tm_result_hint":              &tm_result_hint,
	"tm_result_field":             &tm_result_field,
	"tm_result_trace_id":          &tm_result_trace_id,
	"tm_result_body":              &tm_result_body,
	"tm_result_attempts":          &tm_result_attempts,
	"tm_result_elapsed_us":        &tm_result_elapsed_us,
	"tm_result_retryable":         &tm_result_retryable,
	"tm_result_retry_after_ms":    &tm_result_retry_after_ms,
	"tm_result_clock_offset_ms":   &tm_result_clock_offset_ms,
	"tm_result_effect":            &tm_result_effect,
	"tm_result_to_json":           &tm_result_to_json,
	"tm_close_video_prepare":      &tm_close_video_prepare,
	"tm_api_prepare":              &tm_api_prepare,
	"tm_response_interpret":       &tm_response_interpret,
	"tm_request_method":           &tm_request_method,
	"tm_request_url":              &tm_request_url,
	"tm_request_header_count":     &tm_request_header_count,
	"tm_request_header_name":      &tm_request_header_name,
	"tm_request_header_value":     &tm_request_header_value,
	"tm_request_body":             &tm_request_body,
	"tm_request_remaining_ms":     &tm_request_remaining_ms,
	"tm_request_free":             &tm_request_free,
	"tm_reply_set_status":         &tm_reply_set_status,
	"tm_reply_add_header":         &tm_reply_add_header,
	"tm_reply_append_body":        &tm_reply_append_body,
	"tm_tokens_put":               &tm_tokens_put,
	"tm_oauth_exchange_code":      &tm_oauth_exchange_code,

	"tm_config_set_log":           &setLog,
	"tm_config_set_clock":         &setClock,
	"tm_config_set_transport":     &setTransport,
	"tm_config_set_signer":        &setSigner,
	"tm_config_set_oauth_refresh": &setRefresh,
}
