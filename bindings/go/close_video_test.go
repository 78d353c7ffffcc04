package tmcontrol_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"tmcontrol.example/tmcontrol"
)

const (
	odd = "{ \"operator_id\" :\t\"zhang.wei\", \"operator_id_type\":1,\r\n \"instanceid\": 1, \"note\": \"会议室 \\u4e2d <&> \\/\"," +
		"\"user\":{\"to_operator_id\":\"ms-li-na\",\"to_operator_id_type\":4,\"instanceid\":2 } }  "
	plain = `{"operator_id":"zhang.wei","operator_id_type":1,"instanceid":1,` +
		`"user":{"to_operator_id":"ms-li-na","to_operator_id_type":4,"instanceid":2}}`
)

// marshaler is a type of a program's own.
type marshaler struct{ text string }

func (m marshaler) MarshalJSON() ([]byte, error) { return []byte(m.text), nil }

func TestTheBodyOnTheWire(t *testing.T) {
	for name, test := range map[string]struct {
		request any
		want    string
	}{
		"string":     {odd, odd},
		"bytes":      {[]byte(odd), odd},
		"RawMessage": {json.RawMessage(odd), odd},
		"typed":      {liNa, plain},
		"pointer":    {&liNa, plain},
		"Marshaler":  {marshaler{plain}, plain},
		"map": {map[string]any{
			"operator_id": "zhang.wei", "operator_id_type": 1, "instanceid": 1, "note": "<&>",
			"user": map[string]any{"to_operator_id": "ms-li-na", "to_operator_id_type": 4, "instanceid": 2},
		}, `{"instanceid":1,"note":"<&>","operator_id":"zhang.wei","operator_id_type":1,` +
			`"user":{"instanceid":2,"to_operator_id":"ms-li-na","to_operator_id_type":4}}`},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t)
			result, err := client.CloseVideo(background, service.MeetingID, test.request)
			if err != nil {
				t.Fatal(err)
			}
			requests := service.CloseVideoRequests(t)
			if len(requests) != 1 {
				t.Fatalf("the service got %d requests", len(requests))
			}
			request := requests[0]
			if found := string(request.Body); found != test.want {
				t.Errorf("found the body %q, expected %q", found, test.want)
			}
			if request.Method != "PUT" || request.Target != "/v1/real-control/meetings/"+service.MeetingID+"/video" {
				t.Errorf("found %s %s", request.Method, request.Target)
			}
			if failed := request.Failed(); failed != "" || len(request.Checks) == 0 {
				t.Errorf("checks of the service: %q of %d failed", failed, len(request.Checks))
			}
			if service.CameraIsOn(t, "ms-li-na", 2) {
				t.Error("the camera is still on")
			}
			if result.Status != tmcontrol.OK || result.HTTPStatus != 200 || result.Attempts != 1 || result.Elapsed <= 0 {
				t.Errorf("found %+v", result)
			}
			if result.TraceID == "" || result.TraceID != request.Answer.TraceID {
				t.Errorf("found the trace id %q, expected %q", result.TraceID, request.Answer.TraceID)
			}
		})
	}
}

// All generations of the request that the service ever documented.
func TestTheDocumentedExamples(t *testing.T) {
	client := newClient(t)
	const example = `{"uuid":"afagsagwags","instanceid":4,"user":{"uuid":"agaqwwgdkkddd","instanceid":2}}`
	if _, err := client.CloseVideo(background, "1242152152161", example); err != nil {
		t.Error(err)
	}
	const today = `{"operator_id":"zhang.wei","operator_id_type":1,"instanceid":1,"video":false,` +
		`"user":{"to_operator_id":"ms-boardroom-3","to_operator_id_type":4,"instanceid":9}}`
	if _, err := client.CloseVideo(background, service.MeetingID, today); err != nil {
		t.Error(err)
	}
}

func TestTheHeadersOnTheWire(t *testing.T) {
	another := tmcontrol.Secret{
		AppID: "200000002", SecretID: "EmulatorSecretId00000002", SecretKey: "EmulatorSecretKey0000000000000002",
	}
	openID := tmcontrol.CloseVideoRequest{
		Operator: tmcontrol.OpenID(service.OpenID, tmcontrol.DevicePC), Target: liNa.Target,
	}
	for name, test := range map[string]struct {
		identity tmcontrol.Identity
		request  any
		has      map[string]string // "" for any value
		hasNot   []string
		secret   string
	}{
		"secret": {secret(), liNa, map[string]string{
			"AppId": service.AppID, "SdkId": service.SDKID, "X-TC-Key": service.SecretID, "X-TC-Registered": "1",
			"X-TC-Nonce": "", "X-TC-Timestamp": "", "X-TC-Signature": "", "Content-Type": "application/json; charset=utf-8",
		}, []string{"AccessToken", "OpenId", "Accept-Encoding"}, service.SecretKey},
		"secret without SdkId": {another, liNa, map[string]string{
			"AppId": another.AppID, "X-TC-Key": another.SecretID, "X-TC-Signature": "",
		}, []string{"SdkId"}, another.SecretKey},
		"OAuth": {oauth(), openID, map[string]string{
			"AccessToken": service.AccessToken, "OpenId": service.OpenID, "X-TC-Nonce": "", "X-TC-Timestamp": "",
		}, []string{"X-TC-Signature", "X-TC-Key", "AppId", "SdkId"}, service.SecretKey},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClientAs(t, test.identity)
			_, err := client.CloseVideo(background, service.MeetingID, test.request)
			requests := service.CloseVideoRequests(t)
			if err != nil || len(requests) != 1 || requests[0].Failed() != "" {
				t.Fatalf("found %v and %+v", err, requests)
			}
			for header, value := range test.has {
				found, ok := requests[0].Header(header)
				if !ok || value != "" && found != value {
					t.Errorf("%s: found %q, expected %q, among %v", header, found, value, requests[0].Headers)
				}
			}
			for _, header := range test.hasNot {
				if found, ok := requests[0].Header(header); ok {
					t.Errorf("%s: found %q, expected none", header, found)
				}
			}
			if bytes.Contains(slices.Concat(requests[0].Head, requests[0].Body), []byte(test.secret)) {
				t.Error("the secret key was sent")
			}
		})
	}
}

func TestCallMaxAttempts(t *testing.T) {
	client := newClient(t)
	for attempts, want := range map[int]int{1: 1, 2: 2, 0: 3} {
		service.Reset(t)
		service.Break(t, map[string]any{"kind": "error_code", "error_code": 41, "count": 10})
		_, err := client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallMaxAttempts(attempts))
		found := failure(t, err, tmcontrol.ErrServer)
		if sent := len(service.CloseVideoRequests(t)); found.Attempts != want || sent != want {
			t.Errorf("CallMaxAttempts(%d): found %d attempts, %d sent, expected %d", attempts, found.Attempts, sent, want)
		}
	}
	service.Reset(t)
	for _, attempts := range []int{-1, 11, 1 << 32} {
		_, err := client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallMaxAttempts(attempts))
		failure(t, err, tmcontrol.ErrInvalidArgument)
	}
	if sent := len(service.CloseVideoRequests(t)); sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}
