package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

func (r *tm_request) c() *C.tm_request {
	return (*C.tm_request)(unsafe.Pointer(r))
}

func (r *tm_reply) c() *C.tm_reply {
	return (*C.tm_reply)(unsafe.Pointer(r))
}

func tm_close_video_prepare(context *tm_context, meetingID, body *byte, out **tm_request) int32 {
	return int32(C.tm_close_video_prepare(
		context.c(), chars(meetingID), chars(body), (**C.tm_request)(unsafe.Pointer(out))))
}

func tm_api_prepare(context *tm_context, method, path, body *byte, out **tm_request) int32 {
	return int32(C.tm_api_prepare(
		context.c(), chars(method), chars(path), chars(body), (**C.tm_request)(unsafe.Pointer(out))))
}

func tm_response_interpret(
	context *tm_context, request *tm_request, httpStatus int32, headers, body *byte, length uintptr, out **tm_result,
) int32 {
	return int32(C.tm_response_interpret(context.c(), request.c(), C.int32_t(httpStatus), chars(headers), chars(body),
		C.size_t(length), results(out)))
}

func tm_request_method(request *tm_request) *byte {
	return ours(C.tm_request_method(request.c()))
}

func tm_request_url(request *tm_request) *byte {
	return ours(C.tm_request_url(request.c()))
}

func tm_request_header_count(request *tm_request) uintptr {
	return uintptr(C.tm_request_header_count(request.c()))
}

func tm_request_header_name(request *tm_request, index uintptr) *byte {
	return ours(C.tm_request_header_name(request.c(), C.size_t(index)))
}

func tm_request_header_value(request *tm_request, index uintptr) *byte {
	return ours(C.tm_request_header_value(request.c(), C.size_t(index)))
}

func tm_request_body(request *tm_request, length *uintptr) *byte {
	return ours(C.tm_request_body(request.c(), (*C.size_t)(unsafe.Pointer(length))))
}

func tm_request_remaining_ms(request *tm_request) uint32 {
	return uint32(C.tm_request_remaining_ms(request.c()))
}

func tm_request_free(request *tm_request) {
	C.tm_request_free(request.c())
}

func tm_reply_set_status(reply *tm_reply, status int32) int32 {
	return int32(C.tm_reply_set_status(reply.c(), C.int32_t(status)))
}

func tm_reply_add_header(reply *tm_reply, name, value *byte) int32 {
	return int32(C.tm_reply_add_header(reply.c(), chars(name), chars(value)))
}

func tm_reply_append_body(reply *tm_reply, data *byte, length uintptr) int32 {
	return int32(C.tm_reply_append_body(reply.c(), chars(data), C.size_t(length)))
}
