package tmcontrol_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

func TestErrorsOfTheService(t *testing.T) {
	for _, test := range []struct {
		identity tmcontrol.Identity
		code     int64
		status   tmcontrol.Status
	}{
		{secret(), 200003, tmcontrol.ErrAuthentication},
		{secret(), 190303, tmcontrol.ErrAuthentication},
		{oauth(), 190303, tmcontrol.ErrTokenExpired},
		{secret(), 190300, tmcontrol.ErrClockSkew},
		{secret(), 190301, tmcontrol.ErrReplay},
		{secret(), 9042, tmcontrol.ErrPermission},
		{secret(), 9002, tmcontrol.ErrMeetingNotFound},
		{secret(), 190455, tmcontrol.ErrMeetingState},
		{secret(), 190001, tmcontrol.ErrUserNotFound},
		{secret(), 9104, tmcontrol.ErrDevice},
		{secret(), 190004, tmcontrol.ErrParameter},
		{secret(), 190310, tmcontrol.ErrRateLimited},
		{secret(), 41, tmcontrol.ErrServer},
		{secret(), 5_000_000_123, tmcontrol.ErrService},
	} {
		t.Run(fmt.Sprintf("%T %d", test.identity, test.code), func(t *testing.T) {
			client := newClientAs(t, test.identity, tmcontrol.WithMaxAttempts(1))
			service.Break(t, emulator.Fault{
				"kind": "error_code", "error_code": test.code, "http_status": 500, "message": "said the emulator",
				"headers": map[string]string{"Retry-After": "7"},
			})
			request := tmcontrol.CloseVideoRequest{
				Operator: tmcontrol.OpenID(service.OpenID, tmcontrol.DevicePC), Target: liNa.Target,
			}
			result, err := client.CloseVideo(background, service.MeetingID, request)
			found := failure(t, err, test.status)
			if result != nil {
				t.Error("there is a result beside the error")
			}
			if found.APICode != test.code || found.HTTPStatus != 500 || found.Attempts != 1 || found.Elapsed <= 0 {
				t.Errorf("found %+v", found.Result)
			}
			if found.Effect != tmcontrol.EffectNotApplied || found.Field != "" || found.Timeout() {
				t.Errorf("found %+v", found.Result)
			}
			if sent := service.CloseVideoRequests(t); found.TraceID == "" || found.TraceID != sent[0].Answer.TraceID {
				t.Errorf("found the trace id %q in %+v", found.TraceID, sent)
			}
			for _, part := range []string{test.status.String(), "said the emulator", found.TraceID} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if hinted := test.status != tmcontrol.ErrService; hinted != (found.HintEN != "") || hinted != (found.HintZH != "") {
				t.Errorf("found the hints %q and %q", found.HintEN, found.HintZH)
			}
			if found.Hint(tmcontrol.English) != found.HintEN || found.Hint(tmcontrol.Chinese) != found.HintZH {
				t.Error("Hint mixes the languages up")
			}
			// The answer asks for a pause, which means something only where trying again does.
			pause := -1 * time.Millisecond
			if found.Retryable {
				pause = 7 * time.Second
			}
			if found.RetryAfter != pause {
				t.Errorf("found a pause of %v, expected %v", found.RetryAfter, pause)
			}
			var body struct {
				Info struct {
					Code    int64 `json:"error_code"`
					NewCode int64 `json:"new_error_code"`
				} `json:"error_info"`
			}
			if err := json.Unmarshal(found.Body, &body); err != nil || body.Info.Code != test.code {
				t.Errorf("found the body %q: %v", found.Body, err)
			}
			if found.APINewCode != body.Info.NewCode {
				t.Errorf("found the new code %d, expected %d", found.APINewCode, body.Info.NewCode)
			}
			var report struct {
				Status string `json:"status"`
				Code   int64  `json:"api_code"`
			}
			if err := json.Unmarshal(found.JSON, &report); err != nil || report.Status != test.status.String() || report.Code != test.code {
				t.Errorf("found the report %s: %v", found.JSON, err)
			}
			for _, hidden := range []string{service.SecretKey, service.AccessToken} {
				if text := fmt.Sprintf("%v %+v %#v %s", err, err, err, found.JSON); strings.Contains(text, hidden) {
					t.Errorf("a secret shows in %s", text)
				}
			}
		})
	}
}

// What the emulator refuses by itself, with no fault ordered.
func TestTheServiceRefuses(t *testing.T) {
	wrongKey := secret()
	wrongKey.SecretKey = "another-key"
	client := newClientAs(t, wrongKey)
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrAuthentication)

	client = newClient(t)
	_, err = client.CloseVideo(background, "5530184426719003852", liNa)
	failure(t, err, tmcontrol.ErrMeetingState)
	phone := liNa
	phone.Target = tmcontrol.MSOpenID("ms-guest-phone", tmcontrol.DevicePSTN)
	_, err = client.CloseVideo(background, service.MeetingID, phone)
	failure(t, err, tmcontrol.ErrDevice)
}

// noName is none, because it has an empty part: the system knows that without asking a name server.
const noName = "no..invalid"

func TestErrorsOnTheWay(t *testing.T) {
	for name, test := range map[string]struct {
		fault     emulator.Fault
		options   []tmcontrol.Option
		status    tmcontrol.Status
		effect    tmcontrol.Effect
		retryable bool
	}{
		"dns": {nil, []tmcontrol.Option{tmcontrol.WithBaseURL("http://" + noName), tmcontrol.WithOption("allow_http", "true")},
			tmcontrol.ErrDNS, tmcontrol.EffectNotApplied, true},
		"connect": {nil, []tmcontrol.Option{tmcontrol.WithBaseURL("https://" + closedPort(t))},
			tmcontrol.ErrConnect, tmcontrol.EffectNotApplied, true},
		"tls": {nil, []tmcontrol.Option{tmcontrol.WithBaseURL("https://" + hangUp(t))},
			tmcontrol.ErrTLS, tmcontrol.EffectNotApplied, true},
		"certificate": {nil, []tmcontrol.Option{tmcontrol.WithBaseURL(stranger(t))},
			tmcontrol.ErrCertificate, tmcontrol.EffectNotApplied, false},
		"proxy": {emulator.Fault{"kind": "answer", "http_status": 407}, nil,
			tmcontrol.ErrProxy, tmcontrol.EffectNotApplied, false},
		"timeout": {silence(1), []tmcontrol.Option{tmcontrol.WithTimeout(2 * time.Second)},
			tmcontrol.ErrTimeout, tmcontrol.EffectUnknown, true},
		"lost": {emulator.Fault{"kind": "lost_answer"}, nil,
			tmcontrol.ErrConnectionLost, tmcontrol.EffectUnknown, true},
		"reset": {emulator.Fault{"kind": "reset"}, nil,
			tmcontrol.ErrConnectionLost, tmcontrol.EffectUnknown, true},
		"large": {emulator.Fault{"kind": "answer", "http_status": 200, "body": strings.Repeat(" ", 2000)},
			[]tmcontrol.Option{tmcontrol.WithOption("max_response_bytes", "1024")},
			tmcontrol.ErrResponseTooLarge, tmcontrol.EffectUnknown, false},
		"portal": {emulator.Fault{"kind": "html_page"}, nil,
			tmcontrol.ErrNotTheService, tmcontrol.EffectUnknown, true},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, append(test.options, tmcontrol.WithMaxAttempts(1))...)
			if test.fault != nil {
				service.Break(t, test.fault)
			}
			_, err := client.CloseVideo(background, service.MeetingID, liNa)
			found := failure(t, err, test.status)
			if found.Effect != test.effect || found.Retryable != test.retryable || found.Temporary() != test.retryable {
				t.Errorf("found %+v", found.Result)
			}
			var netError net.Error
			if !errors.As(err, &netError) || netError.Timeout() != (test.status == tmcontrol.ErrTimeout) {
				t.Errorf("%v is no net.Error, or one with the wrong Timeout", err)
			}
			if found.RetryAfter >= 0 || found.JSON == nil {
				t.Errorf("found %+v", found.Result)
			}
			if test.status == tmcontrol.ErrNotTheService && !strings.Contains(string(found.Body), "<html>") {
				t.Errorf("found the body %q", found.Body)
			}
			// The client is as good as before.
			if test.fault != nil {
				service.Reset(t)
				if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil && test.status != tmcontrol.ErrTimeout {
					t.Error(err)
				}
			}
		})
	}
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	// Taken and not listened to, for a port that is free may become another test's.
	taken, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(taken) })
	if err := syscall.Bind(taken, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(taken)
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(name.(*syscall.SockaddrInet4).Port))
}

// hangUp is the address of a server that hangs up on everybody.
func hangUp(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connection.Close()
		}
	}()
	return listener.Addr().String()
}

// stranger is the address of a server whose certificate nobody has signed.
func stranger(t *testing.T) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the client hangs up, which it would report
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

func TestAFaultInTheLibrary(t *testing.T) {
	client := newClient(t, tmcontrol.WithOption("diagnostic_panic", "true"))
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrPanic)
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}

func TestBadInput(t *testing.T) {
	client := newClient(t)
	const id = "6918235701846253947"
	halfTyped := func(target tmcontrol.Person) any {
		return tmcontrol.CloseVideoRequest{Operator: liNa.Operator, Target: target}
	}
	changed := func(from, to string) string { return strings.Replace(plain, from, to, 1) }
	for name, test := range map[string]struct {
		meetingID string
		request   any
		status    tmcontrol.Status
		field     string
		says      []string
	}{
		"meeting code": {service.MeetingCode, liNa,
			tmcontrol.ErrInvalidMeetingID, "", []string{"meeting code", service.MeetingCode}},
		"no meeting id": {"", liNa,
			tmcontrol.ErrInvalidMeetingID, "", []string{"meeting_id", "empty"}},
		"path": {"1/../2", liNa,
			tmcontrol.ErrInvalidMeetingID, "", []string{"meeting_id", "1/../2", "digits"}},
		"NUL in the meeting id": {id + "\x00/x", liNa,
			tmcontrol.ErrInvalidMeetingID, "", []string{"meeting_id", "NUL", "offset 19"}},
		"UTF-8 of the meeting id": {"\xff", liNa,
			tmcontrol.ErrInvalidUTF8, "", []string{"meeting_id"}},
		"no JSON": {id, "{",
			tmcontrol.ErrInvalidJSON, "", []string{"JSON", "line 1"}},
		"no bytes": {id, []byte(nil),
			tmcontrol.ErrInvalidJSON, "", []string{"JSON"}},
		"NUL in the body": {id, plain + "\x00",
			tmcontrol.ErrInvalidJSON, "", []string{"NUL", fmt.Sprint("offset ", len(plain))}},
		"NUL in raw JSON": {id, json.RawMessage("{\x00}"),
			tmcontrol.ErrInvalidJSON, "", []string{"NUL", "offset 1"}},
		"UTF-8 of the body": {id, []byte("{\"\xff\":1}"),
			tmcontrol.ErrInvalidUTF8, "", []string{"json_body"}},
		"nil": {id, nil,
			tmcontrol.ErrInvalidRequest, "", []string{"the body", "null", "object"}},
		"a channel": {id, make(chan int),
			tmcontrol.ErrInvalidJSON, "", []string{"JSON", "chan int"}},
		"nobody": {id, tmcontrol.CloseVideoRequest{},
			tmcontrol.ErrInvalidRequest, "/operator_id", []string{"nothing", "operator_id"}},
		"no target": {id, halfTyped(tmcontrol.Person{}),
			tmcontrol.ErrInvalidRequest, "/user/to_operator_id", []string{"nothing"}},
		"no kind of id": {id, halfTyped(tmcontrol.PersonBy(0, "ms", 1)),
			tmcontrol.ErrInvalidRequest, "/user/to_operator_id_type", []string{"nothing", "ms_open_id"}},
		"would open": {id, changed(`"user"`, `"video":true,"user"`),
			tmcontrol.ErrInvalidRequest, "/video", []string{"true"}},
		"text for a number": {id, changed(`"instanceid":2`, `"instanceid":"2"`),
			tmcontrol.ErrInvalidRequest, "/user/instanceid", []string{`"2"`, "integer"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.CloseVideo(background, test.meetingID, test.request)
			found := failure(t, err, test.status)
			if found.Field != test.field || found.Attempts != 0 || found.Effect != tmcontrol.EffectNotApplied || found.Retryable {
				t.Errorf("found %+v", found.Result)
			}
			for _, part := range test.says {
				if !strings.Contains(found.Message, part) {
					t.Errorf("%q does not say %q", found.Message, part)
				}
			}
		})
	}
	var unsupported *json.UnsupportedTypeError
	if _, err := client.CloseVideo(background, id, make(chan int)); !errors.As(err, &unsupported) {
		t.Errorf("%v does not lead to what encoding/json says", err)
	}
	if sent := service.Counters(t).Requests; sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

func TestChinese(t *testing.T) {
	ended, cancel := context.WithCancel(background)
	cancel()
	for name, option := range map[string]tmcontrol.Option{
		"WithLanguage": tmcontrol.WithLanguage(tmcontrol.Chinese), "WithOption": tmcontrol.WithOption("language", "zh"),
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, option)
			_, err := client.CloseVideo(background, service.MeetingCode, liNa)
			if found := failure(t, err, tmcontrol.ErrInvalidMeetingID); !strings.Contains(found.Message, "会议") {
				t.Errorf("found %q", found.Message)
			}
			_, err = client.CloseVideo(ended, service.MeetingID, liNa)
			if found := failure(t, err, tmcontrol.ErrCancelled); !strings.Contains(found.Message, "取消") {
				t.Errorf("found %q", found.Message)
			}
		})
	}
}
