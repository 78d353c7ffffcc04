package tmcontrol

import (
	"context"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// CloseVideo turns a participant's camera off, and waits for the answer.
//
// The meeting id is what the service gave when the meeting was made or looked up, not the nine-digit code that people type. The
// request is a [CloseVideoRequest], or the service's JSON: as json.RawMessage, []byte or string it is sent byte for byte, and
// anything else, such as a map, is written as JSON.
//
// A nil error means that the service accepted the call. The error is an [*Error].
func (c *Client) CloseVideo(ctx context.Context, meetingID string, request any, options ...CallOption) (*Result, error) {
	id, err := abi.NewText(meetingID)
	if err != nil {
		return nil, refusal(ErrInvalidMeetingID, "meeting_id: "+err.Error())
	}
	body, err := bodyOf(request)
	if err != nil {
		return nil, err
	}
	return c.run(ctx, options, func(call abi.Call) (abi.Result, int32) {
		return c.context.CloseVideo(id, body, call)
	})
}

// A CloseVideoRequest is the request in the form that the service documents today.
type CloseVideoRequest struct {
	// Operator is who turns the camera off: the meeting's creator, host or co-host.
	Operator Person
	// Target is whose camera goes off, a [MSOpenID]. Its device has to be the one that the person is in with.
	Target Person
}

// MarshalJSON writes the request under the service's names.
func (r CloseVideoRequest) MarshalJSON() ([]byte, error) {
	type user struct {
		ID     string `json:"to_operator_id,omitempty"`
		IDType IDType `json:"to_operator_id_type,omitempty"`
		Device Device `json:"instanceid"`
	}
	return marshal(struct {
		ID     string `json:"operator_id,omitempty"`
		IDType IDType `json:"operator_id_type,omitempty"`
		Device Device `json:"instanceid"`
		User   user   `json:"user"`
	}{r.Operator.id, r.Operator.idType, r.Operator.device, user{r.Target.id, r.Target.idType, r.Target.device}})
}
