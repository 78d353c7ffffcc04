package abi

import "unsafe"

// Request is a tm_request.
type Request struct {
	pointer *tm_request
}

// PrepareCloseVideo is tm_close_video_prepare.
func (c Context) PrepareCloseVideo(meetingID, body Text) (Request, int32) {
	var request Request
	status := tm_close_video_prepare(c.pointer, meetingID.c(), body.c(), &request.pointer)
	return request, status
}

// PrepareAPICall is tm_api_prepare.
func (c Context) PrepareAPICall(method, path, body Text) (Request, int32) {
	var request Request
	status := tm_api_prepare(c.pointer, method.c(), path.c(), body.c(), &request.pointer)
	return request, status
}

// Interpret is tm_response_interpret.
func (c Context) Interpret(request Request, httpStatus int32, headers Text, body []byte) (Result, int32) {
	var result Result
	status := tm_response_interpret(c.pointer, request.pointer, httpStatus, headers.c(), unsafe.SliceData(body), uintptr(len(body)),
		&result.pointer)
	return result, status
}

// LastResult is tm_context_last_result.
func (c Context) LastResult() Result {
	var last Result
	tm_context_last_result(c.pointer, &last.pointer)
	return last
}

// Method is tm_request_method.
func (r Request) Method() string { return text(tm_request_method(r.pointer)) }

// URL is tm_request_url.
func (r Request) URL() string { return text(tm_request_url(r.pointer)) }

// Headers are what tm_request_header_count, tm_request_header_name and tm_request_header_value tell: names and values.
func (r Request) Headers() [][2]string {
	headers := make([][2]string, tm_request_header_count(r.pointer))
	for i := range headers {
		headers[i] = [2]string{text(tm_request_header_name(r.pointer, uintptr(i))), text(tm_request_header_value(r.pointer, uintptr(i)))}
	}
	return headers
}

// Body is tm_request_body.
func (r Request) Body() []byte {
	var length uintptr
	body := tm_request_body(r.pointer, &length)
	return append([]byte(nil), unsafe.Slice(body, length)...)
}

// RemainingMS is tm_request_remaining_ms.
func (r Request) RemainingMS() uint32 { return tm_request_remaining_ms(r.pointer) }

// Free is tm_request_free.
func (r Request) Free() { tm_request_free(r.pointer) }

// Reply is a tm_reply.
type Reply struct {
	pointer *tm_reply
}

// SetStatus is tm_reply_set_status.
func (r Reply) SetStatus(status int32) int32 { return tm_reply_set_status(r.pointer, status) }

// AddHeader is tm_reply_add_header.
func (r Reply) AddHeader(name, value Text) int32 {
	return tm_reply_add_header(r.pointer, name.c(), value.c())
}

// AppendBody is tm_reply_append_body.
func (r Reply) AppendBody(data []byte) int32 {
	return tm_reply_append_body(r.pointer, unsafe.SliceData(data), uintptr(len(data)))
}
