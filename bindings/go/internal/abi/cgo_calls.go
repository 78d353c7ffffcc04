package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

func tm_close_video_ex(context *tm_context, meetingID, body *byte, call *tm_call, out **tm_result) int32 {
	return int32(C.tm_close_video_ex(context.c(), chars(meetingID), chars(body), call.c(), results(out)))
}

func tm_close_video_many(context *tm_context, meetingID, bodies *byte, call *tm_call, out **tm_result) int32 {
	return int32(C.tm_close_video_many(context.c(), chars(meetingID), chars(bodies), call.c(), results(out)))
}

func tm_find_meeting(
	context *tm_context, code, operator *byte, operatorType, device int32, call *tm_call, out **tm_result,
) int32 {
	return int32(C.tm_find_meeting(context.c(), chars(code), chars(operator), C.int32_t(operatorType), C.int32_t(device),
		call.c(), results(out)))
}

func tm_list_participants(
	context *tm_context, meetingID, subMeetingID, operator *byte, operatorType int32, call *tm_call, out **tm_result,
) int32 {
	return int32(C.tm_list_participants(context.c(), chars(meetingID), chars(subMeetingID), chars(operator),
		C.int32_t(operatorType), call.c(), results(out)))
}

func tm_api_call(context *tm_context, method, path, body *byte, call *tm_call, out **tm_result) int32 {
	return int32(C.tm_api_call(context.c(), chars(method), chars(path), chars(body), call.c(), results(out)))
}

func tm_context_stats_json(context *tm_context, out **byte) int32 {
	return int32(C.tm_context_stats_json(context.c(), (**C.char)(unsafe.Pointer(out))))
}

func tm_sign_explain(context *tm_context, method, path, body, theirString, theirSignature *byte, out **byte) int32 {
	return int32(C.tm_sign_explain(context.c(), chars(method), chars(path), chars(body), chars(theirString),
		chars(theirSignature), (**C.char)(unsafe.Pointer(out))))
}
