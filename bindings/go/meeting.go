package tmcontrol

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// FindMeeting looks a meeting up by the code that people type to join, to get its id. The code has 9 or 10 digits; spaces, dashes and the
// prefix that the client copies with it ("#腾讯会议：") may be there. The operator is a [UserID].
func (c *Client) FindMeeting(ctx context.Context, code string, operator Person, options ...CallOption) (*Meetings, error) {
	texts, err := arguments("meeting_code", code, "operator_id", operator.id)
	if err != nil {
		return nil, err
	}
	result, err := c.run(ctx, options, func(call abi.Call) (abi.Result, int32) {
		return c.context.FindMeeting(texts[0], texts[1], narrow(int(operator.idType)), narrow(int(operator.device)), call)
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Meetings []Meeting `json:"meeting_info_list"`
	}
	if err := decode(result, &answer); err != nil {
		return nil, err
	}
	return &Meetings{Result: *result, Meetings: answer.Meetings}, nil
}

// Meetings are those that a look-up found: one as a rule. The result's Body has the service's whole answer.
type Meetings struct {
	Result
	Meetings []Meeting
}

// A Meeting is what the service tells of one.
type Meeting struct {
	// ID is what calls name the meeting by.
	ID string
	// Code is what people type.
	Code    string
	Subject string
	// State is one of the service's, such as MEETING_STATE_STARTED.
	State string
	// StartTime and EndTime are those that are planned.
	StartTime, EndTime time.Time
	// CurrentSubMeetingID is, of a recurring meeting, the one that is running or comes next.
	CurrentSubMeetingID string
	// Hosts are userids of those who made the meeting, CurrentHosts and CurrentCoHosts of those who are in it as such.
	Hosts, CurrentHosts, CurrentCoHosts []string
	// Raw is the service's own object, with more in it.
	Raw json.RawMessage
}

// UnmarshalJSON reads the service's object. A member of another type than it is known with is left out.
func (m *Meeting) UnmarshalJSON(raw []byte) error {
	var wire struct {
		ID             word       `json:"meeting_id"`
		Code           word       `json:"meeting_code"`
		Subject        word       `json:"subject"`
		State          string     `json:"status"`
		StartTime      moment     `json:"start_time"`
		EndTime        moment     `json:"end_time"`
		SubMeetingID   word       `json:"current_sub_meeting_id"`
		Hosts          []withUser `json:"hosts"`
		CurrentHosts   []withUser `json:"current_hosts"`
		CurrentCoHosts []withUser `json:"current_co_hosts"`
	}
	if err := lenient(raw, &wire); err != nil {
		return err
	}
	*m = Meeting{
		ID: string(wire.ID), Code: string(wire.Code), Subject: string(wire.Subject), State: wire.State,
		StartTime: wire.StartTime.Time, EndTime: wire.EndTime.Time, CurrentSubMeetingID: string(wire.SubMeetingID),
		Hosts: userIDs(wire.Hosts), CurrentHosts: userIDs(wire.CurrentHosts), CurrentCoHosts: userIDs(wire.CurrentCoHosts),
		Raw: append(json.RawMessage(nil), raw...),
	}
	return nil
}

type withUser struct {
	UserID word `json:"userid"`
}

func userIDs(users []withUser) []string {
	var ids []string
	for _, user := range users {
		ids = append(ids, string(user.UserID))
	}
	return ids
}

// moment is a time as the service writes it: Unix seconds, mostly as a text.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && seconds > 0 {
		m.Time = time.Unix(seconds, 0)
	}
	return nil
}
