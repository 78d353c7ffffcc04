package emulator

import (
	"fmt"
	"strings"
	"testing"
)

// A Fault is an order to the emulator, such as {"kind": "delay", "ms": 60000}.
type Fault map[string]any

// State is what the emulator knows.
type State struct {
	Meetings []Meeting `json:"meetings"`
	Log      []Request `json:"log"`
}

// Meeting is one of its meetings.
type Meeting struct {
	MeetingID    string        `json:"meeting_id"`
	Participants []Participant `json:"participants"`
}

// Participant is somebody in a meeting.
type Participant struct {
	MSOpenID   string `json:"ms_open_id"`
	InstanceID int    `json:"instanceid"`
	VideoState bool   `json:"video_state"`
}

// Request is one that it got.
type Request struct {
	Method   string   `json:"method"`
	Target   string   `json:"target"`
	Headers  []Header `json:"headers"`
	Head     []byte   `json:"head_base64"`
	Body     []byte   `json:"body_base64"`
	Endpoint string   `json:"endpoint"`
	Checks   []Check  `json:"checks"`
	Outcome  string   `json:"outcome"`
	Answer   struct {
		TraceID string `json:"trace_id"`
	} `json:"answer"`
}

// Header is one of a request.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Check is one of the service's verdicts on a request.
type Check struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail"`
}

// Counters are totals.
type Counters struct {
	Requests       int `json:"requests"`
	DistinctNonces int `json:"distinct_nonces"`
}

// Reset brings the emulator back to the start of its scenario, without faults.
func (e *Emulator) Reset(t testing.TB) {
	t.Helper()
	e.must(t, "DELETE", "faults", nil, nil)
	e.must(t, "POST", "reset", nil, nil)
}

// Break orders faults for the next requests.
func (e *Emulator) Break(t testing.TB, faults ...Fault) {
	t.Helper()
	e.must(t, "POST", "faults", faults, nil)
}

// State looks at everything.
func (e *Emulator) State(t testing.TB) State {
	t.Helper()
	var state State
	e.must(t, "GET", "state", nil, &state)
	return state
}

// CloseVideoRequests are the requests of that kind, in the order in which they came.
func (e *Emulator) CloseVideoRequests(t testing.TB) []Request {
	t.Helper()
	return e.Requests(t, "close_video")
}

// Requests are those to an endpoint, by its name in the log.
func (e *Emulator) Requests(t testing.TB, endpoint string) []Request {
	t.Helper()
	var requests []Request
	for _, request := range e.State(t).Log {
		if request.Endpoint == endpoint {
			requests = append(requests, request)
		}
	}
	return requests
}

// Counters looks at the totals.
func (e *Emulator) Counters(t testing.TB) Counters {
	t.Helper()
	var counters Counters
	e.must(t, "GET", "counters", nil, &counters)
	return counters
}

// CameraIsOn looks at a participant's camera.
func (e *Emulator) CameraIsOn(t testing.TB, msOpenID string, instanceID int) bool {
	t.Helper()
	for _, meeting := range e.State(t).Meetings {
		for _, participant := range meeting.Participants {
			if participant.MSOpenID == msOpenID && participant.InstanceID == instanceID {
				return participant.VideoState
			}
		}
	}
	t.Fatalf("nobody is in a meeting as %s with a device of instanceid %d", msOpenID, instanceID)
	return false
}

func (e *Emulator) must(t testing.TB, method, page string, body, answer any) {
	t.Helper()
	if err := e.request(method, page, body, answer); err != nil {
		t.Fatal("emulator: ", err)
	}
}

// Header is the value of a header, and whether there is one. HTTP does not tell capitals from small letters, and neither does the
// service today.
func (r Request) Header(name string) (string, bool) {
	for _, header := range r.Headers {
		if strings.EqualFold(header.Name, name) {
			return header.Value, true
		}
	}
	return "", false
}

// Failed lists the checks that did not pass.
func (r Request) Failed() string {
	var failed []string
	for _, check := range r.Checks {
		if !check.Passed {
			failed = append(failed, fmt.Sprintf("%s: %s", check.Name, check.Detail))
		}
	}
	return strings.Join(failed, "; ")
}
