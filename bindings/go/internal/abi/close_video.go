package abi

// #include <tmcontrol.h>
import "C"

// CloseVideo is tm_close_video_ex.
func (c Context) CloseVideo(meetingID, body Text, call Call) (Result, int32) {
	var result Result
	status := C.tm_close_video_ex(c.pointer, meetingID.c(), body.c(), call.pointer, &result.pointer)
	return result, int32(status)
}
