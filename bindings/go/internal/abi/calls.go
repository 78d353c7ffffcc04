package abi

// CloseVideo is tm_close_video_ex.
func (c Context) CloseVideo(meetingID, body Text, call Call) (Result, int32) {
	var result Result
	status := tm_close_video_ex(c.pointer, meetingID.c(), body.c(), call.pointer, &result.pointer)
	return result, status
}

// CloseVideoMany is tm_close_video_many.
func (c Context) CloseVideoMany(meetingID, bodies Text, call Call) (Result, int32) {
	var result Result
	status := tm_close_video_many(c.pointer, meetingID.c(), bodies.c(), call.pointer, &result.pointer)
	return result, status
}

// FindMeeting is tm_find_meeting.
func (c Context) FindMeeting(code, operator Text, operatorType, device int32, call Call) (Result, int32) {
	var result Result
	status := tm_find_meeting(c.pointer, code.c(), operator.c(), operatorType, device, call.pointer, &result.pointer)
	return result, status
}

// ListParticipants is tm_list_participants.
func (c Context) ListParticipants(meetingID, subMeetingID, operator Text, operatorType int32, call Call) (Result, int32) {
	var result Result
	status := tm_list_participants(
		c.pointer, meetingID.c(), subMeetingID.c(), operator.c(), operatorType, call.pointer, &result.pointer)
	return result, status
}

// APICall is tm_api_call.
func (c Context) APICall(method, path, body Text, call Call) (Result, int32) {
	var result Result
	status := tm_api_call(c.pointer, method.c(), path.c(), body.c(), call.pointer, &result.pointer)
	return result, status
}

// Stats is tm_context_stats_json.
func (c Context) Stats() (string, int32) {
	var json *byte
	status := tm_context_stats_json(c.pointer, &json)
	return owned(json), status
}

// SignExplain is tm_sign_explain.
func (c Context) SignExplain(method, path, body, theirString, theirSignature Text) (string, int32) {
	var report *byte
	status := tm_sign_explain(
		c.pointer, method.c(), path.c(), body.c(), theirString.c(), theirSignature.c(), &report)
	return owned(report), status
}
