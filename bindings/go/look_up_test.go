package tmcontrol_test

import (
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

var zhangWei = liNa.Operator

func TestFindMeeting(t *testing.T) {
	client := newClient(t)
	code := service.MeetingCode
	found, err := client.FindMeeting(background, "#腾讯会议："+code[:3]+"-"+code[3:6]+"-"+code[6:], zhangWei)
	if err != nil {
		t.Fatal(err)
	}
	if found.HTTPStatus != 200 || len(found.Meetings) != 1 {
		t.Fatalf("found %+v", found)
	}
	meeting := found.Meetings[0]
	if meeting.ID != service.MeetingID || meeting.Code != code || meeting.State != "MEETING_STATE_STARTED" || meeting.Subject == "" {
		t.Errorf("found %+v", meeting)
	}
	if !slices.Equal(meeting.Hosts, []string{"chen.creator"}) || !slices.Equal(meeting.CurrentCoHosts, []string{"li.na"}) {
		t.Errorf("found the hosts %v and co-hosts %v", meeting.Hosts, meeting.CurrentCoHosts)
	}
	if meeting.StartTime.IsZero() || !meeting.EndTime.After(meeting.StartTime) {
		t.Errorf("found the times %v and %v", meeting.StartTime, meeting.EndTime)
	}
	var raw map[string]any
	if err := json.Unmarshal(meeting.Raw, &raw); err != nil || raw["join_url"] == nil {
		t.Errorf("found %s: %v", meeting.Raw, err)
	}
	request := service.Requests(t, "meeting_by_code")[0]
	if request.Target != "/v1/meetings?meeting_code="+code+"&userid=zhang.wei&instanceid=1" {
		t.Errorf("found the target %q", request.Target)
	}
}

func TestParticipants(t *testing.T) {
	client := newClient(t)
	found, err := client.Participants(background, service.MeetingID, "", zhangWei)
	if err != nil {
		t.Fatal(err)
	}
	if people := len(service.State(t).Meetings[0].Participants); len(found.Participants) != people || found.Subject == "" {
		t.Fatalf("found %+v, expected %d people", found, people)
	}
	i := slices.IndexFunc(found.Participants, func(p tmcontrol.Participant) bool { return p.UserID == "li.na" })
	liNas := found.Participants[i]
	if liNas.Name != "李娜" || liNas.MSOpenID != "ms-li-na" || liNas.OpenID != "openid-li-na" || liNas.Device != tmcontrol.DeviceMac ||
		liNas.Role != tmcontrol.RoleCoHost || !liNas.VideoOn || liNas.SharingScreen || liNas.JoinTime.IsZero() || len(liNas.Raw) == 0 {
		t.Errorf("found %+v", liNas)
	}
	// What the list tells is what a request needs.
	request := tmcontrol.CloseVideoRequest{Operator: zhangWei, Target: liNas.Target()}
	if _, err := client.CloseVideo(background, service.MeetingID, request); err != nil || service.CameraIsOn(t, "ms-li-na", 2) {
		t.Errorf("found %v, or the camera is still on", err)
	}
}

// The service adds things and changes types; that spoils what is concerned, and no more.
func TestAnswersThatAreOdd(t *testing.T) {
	client := newClient(t)
	answer := func(body string) {
		service.Reset(t)
		service.Break(t, emulator.Fault{"kind": "answer", "http_status": 200, "body": body})
	}
	answer(`{"meeting_info_list": [{"meeting_id": {}, "subject": "s", "start_time": 1700000000, "hosts": {}, "new": 1}]}`)
	found, err := client.FindMeeting(background, service.MeetingCode, zhangWei)
	if err != nil || found.Meetings[0].ID != "" || found.Meetings[0].Subject != "s" || found.Meetings[0].StartTime.Unix() != 1700000000 {
		t.Errorf("found %+v, %v", found, err)
	}
	answer(`{"meeting_info_list": [{"meeting_id": 6918235701846253947, "meeting_code": 735219846, "hosts": [{"userid": 5}]}]}`)
	found, err = client.FindMeeting(background, service.MeetingCode, zhangWei)
	if err != nil || found.Meetings[0].ID != "6918235701846253947" || found.Meetings[0].Code != "735219846" || found.Meetings[0].Hosts[0] != "5" {
		t.Errorf("found %+v, %v", found, err)
	}
	answer(`{"participants": [{"ms_open_id": 12345678901234567890, "video_state": 1, "audio_state": 0, "screen_shared_state": true},
		{"ms_open_id": "a", "userid": null, "video_state": "?", "audio_state": 2, "screen_shared_state": null}]}`)
	list, err := client.Participants(background, service.MeetingID, "", zhangWei)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []tmcontrol.Participant{
		{MSOpenID: "12345678901234567890", VideoOn: true, SharingScreen: true}, {MSOpenID: "a", AudioOn: true},
	} {
		found := list.Participants[i]
		found.Raw = nil
		if !reflect.DeepEqual(found, want) {
			t.Errorf("found %+v, expected %+v", found, want)
		}
	}
	answer(`{}`)
	if found, err = client.FindMeeting(background, service.MeetingCode, zhangWei); err != nil || len(found.Meetings) != 0 {
		t.Errorf("found %+v, %v", found, err)
	}
	answer(``)
	_, err = client.FindMeeting(background, service.MeetingCode, zhangWei)
	failure(t, err, tmcontrol.ErrNotTheService)
}

func TestLookUpsThatAreRefused(t *testing.T) {
	client := newClient(t)
	for name, test := range map[string]struct {
		call   func() error
		status tmcontrol.Status
		says   string
	}{
		"code": {func() error { _, err := client.FindMeeting(background, "12", zhangWei); return err },
			tmcontrol.ErrInvalidArgument, "meeting_code"},
		"NUL": {func() error { _, err := client.FindMeeting(background, "1\x002", zhangWei); return err },
			tmcontrol.ErrInvalidArgument, "NUL"},
		"operator": {func() error {
			_, err := client.Participants(background, service.MeetingID, "", liNa.Target)
			return err
		}, tmcontrol.ErrInvalidArgument, "operator_id_type"},
		"device": {func() error {
			_, err := client.FindMeeting(background, service.MeetingCode, tmcontrol.UserID("zhang.wei", 1<<32+1))
			return err
		}, tmcontrol.ErrInvalidArgument, "instanceid"},
		"meeting id": {func() error { _, err := client.Participants(background, "x", "", zhangWei); return err },
			tmcontrol.ErrInvalidMeetingID, "meeting_id"},
		"method": {func() error { _, err := client.APICall(background, "PATCH", "/v1/meetings", nil); return err },
			tmcontrol.ErrInvalidArgument, "method"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := failure(t, test.call(), test.status); !strings.Contains(found.Message, test.says) {
				t.Errorf("%q does not say %q", found.Message, test.says)
			}
		})
	}
	if sent := service.Counters(t).Requests; sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

func TestAPICall(t *testing.T) {
	client := newClient(t)
	path := "/v1/meetings/" + service.MeetingID + "/ms-open-id?operator_id=zhang.wei&operator_id_type=1"
	result, err := client.APICall(background, "GET", path, nil)
	if err != nil || !strings.Contains(string(result.Body), "ms-zhang-wei") {
		t.Fatalf("found %+v, %v", result, err)
	}
	put := "/v1/real-control/meetings/" + service.MeetingID + "/video"
	if _, err := client.APICall(background, "PUT", put, liNa); err != nil || service.CameraIsOn(t, "ms-li-na", 2) {
		t.Errorf("found %v, or the camera is still on", err)
	}
	// A lost answer is asked for again only with leave.
	for options, want := range map[*tmcontrol.CallOption]int{nil: 1, ptr(tmcontrol.CallIdempotent()): 2} {
		service.Reset(t)
		service.Break(t, emulator.Fault{"kind": "lost_answer"})
		var given []tmcontrol.CallOption
		if options != nil {
			given = append(given, *options)
		}
		_, _ = client.APICall(background, "PUT", put, liNa, given...)
		if sent := len(service.CloseVideoRequests(t)); sent != want {
			t.Errorf("with %d options %d requests were sent, expected %d", len(given), sent, want)
		}
	}
}

func ptr[T any](value T) *T { return &value }

func TestSignExplain(t *testing.T) {
	client := newClient(t)
	const path = "/v1/meetings?userid=a%40b&instanceid=1"
	report, err := client.SignExplain("GET", path, nil, "", "")
	if err != nil || !strings.Contains(report, path) || strings.Contains(report, service.SecretKey) {
		t.Errorf("found %q, %v", report, err)
	}
	unescaped, _ := url.QueryUnescape(path)
	theirs := "GET\nX-TC-Key=" + service.SecretID + "&X-TC-Nonce=1&X-TC-Timestamp=2\n" + unescaped + "\n"
	other, err := client.SignExplain("GET", path, nil, theirs, "bm90IHRoZSBzaWduYXR1cmU=")
	if err != nil || !strings.Contains(other, "X-TC-Nonce=1") {
		t.Errorf("found %q, %v", other, err)
	}
	_, err = client.SignExplain("GET", "no/slash", "{}", "", "")
	failure(t, err, tmcontrol.ErrInvalidArgument)
	_, err = newClientAs(t, oauth()).SignExplain("GET", path, nil, "", "")
	failure(t, err, tmcontrol.ErrUnsupported)
}
