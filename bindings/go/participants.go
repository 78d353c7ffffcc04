package tmcontrol

import (
	"context"
	"encoding/json"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// Participants lists who is in a meeting now, with what devices, and whose camera is on: what a [CloseVideoRequest] has to name comes
// from here. The operator is a [UserID], [OpenID] or [RoomsID], whose device is not looked at. Of a recurring meeting, subMeetingID is the
// one that is running ([Meeting.CurrentSubMeetingID]); "" for other meetings.
//
// All pages are read and joined; each is a request that counts in the quota.
func (c *Client) Participants(
	ctx context.Context, meetingID, subMeetingID string, operator Person, options ...CallOption,
) (*Participants, error) {
	texts, err := arguments("meeting_id", meetingID, "sub_meeting_id", subMeetingID, "operator_id", operator.id)
	if err != nil {
		return nil, err
	}
	if subMeetingID == "" {
		texts[1] = null
	}
	result, err := c.run(ctx, options, func(call abi.Call) (abi.Result, int32) {
		return c.context.ListParticipants(texts[0], texts[1], texts[2], narrow(int(operator.idType)), call)
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Subject      word          `json:"subject"`
		Participants []Participant `json:"participants"`
	}
	if err := decode(result, &answer); err != nil {
		return nil, err
	}
	return &Participants{Result: *result, Subject: string(answer.Subject), Participants: answer.Participants}, nil
}

// Participants are those who are in a meeting. The result's Body has the service's whole answer, pages joined and names decoded.
type Participants struct {
	Result
	// Subject is the meeting's.
	Subject string
	// Participants has an entry for each device that somebody is in with.
	Participants []Participant
}

// A Participant is somebody in a meeting with one device.
type Participant struct {
	Name     string
	MSOpenID string
	// UserID and OpenID are "" for guests.
	UserID, OpenID string
	Device         Device
	Role           Role
	// VideoOn says whether the camera is on; AudioOn and SharingScreen likewise.
	VideoOn, AudioOn, SharingScreen bool
	JoinTime                        time.Time
	// Raw is the service's own object, with more in it.
	Raw json.RawMessage
}

// Target is the participant as the target of a [CloseVideoRequest].
func (p Participant) Target() Person {
	return MSOpenID(p.MSOpenID, p.Device)
}

// UnmarshalJSON reads the service's object. A member of another type than it is known with is left out.
func (p *Participant) UnmarshalJSON(raw []byte) error {
	var wire struct {
		Name          word   `json:"user_name"`
		MSOpenID      word   `json:"ms_open_id"`
		UserID        word   `json:"userid"`
		OpenID        word   `json:"open_id"`
		Device        Device `json:"instanceid"`
		Role          Role   `json:"user_role"`
		VideoOn       flag   `json:"video_state"`
		AudioOn       flag   `json:"audio_state"`
		SharingScreen flag   `json:"screen_shared_state"`
		JoinTime      moment `json:"join_time"`
	}
	if err := lenient(raw, &wire); err != nil {
		return err
	}
	*p = Participant{
		Name: string(wire.Name), MSOpenID: string(wire.MSOpenID), UserID: string(wire.UserID), OpenID: string(wire.OpenID),
		Device: wire.Device, Role: wire.Role,
		VideoOn: bool(wire.VideoOn), AudioOn: bool(wire.AudioOn), SharingScreen: bool(wire.SharingScreen),
		JoinTime: wire.JoinTime.Time, Raw: append(json.RawMessage(nil), raw...),
	}
	return nil
}

// A Role is what somebody is in a meeting: the service's user_role.
type Role int

// The roles.
const (
	RoleMember        Role = 0
	RoleCreator       Role = 1
	RoleHost          Role = 2
	RoleCreatorHost   Role = 3
	RoleGuest         Role = 4
	RoleGuestHost     Role = 5
	RoleCoHost        Role = 6
	RoleCreatorCoHost Role = 7
)
