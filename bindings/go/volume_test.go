package tmcontrol_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/cmemory"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

const (
	goroutines = 64
	callsEach  = 50
)

// noQuota has the library send as much as it is asked to.
var noQuota = tmcontrol.WithOption("rate_limit_per_minute", "0")

func person(goroutine, call int) string { return fmt.Sprintf("ms-%d-%d", goroutine, call) }

// crowd is a scenario with a meeting in which everybody has the camera on.
func crowd(t *testing.T) string {
	t.Helper()
	type object = map[string]any
	participants := []object{{"userid": "host", "ms_open_id": "ms-host", "instanceid": 1, "role": "host"}}
	for i := range goroutines {
		for j := range callsEach {
			participants = append(participants, object{
				"user_name": person(i, j), "uuid": "uuid-" + person(i, j), "ms_open_id": person(i, j), "instanceid": 2, "video": true,
			})
		}
	}
	scenario, err := json.Marshal(object{
		"apps": []object{{
			"app_id": service.AppID, "sdk_id": service.SDKID, "secret_id": service.SecretID, "secret_key": service.SecretKey,
		}},
		"users": []object{{"userid": "host", "open_id": "openid-host", "uuid": "uuid-host", "user_name": "Host"}},
		"meetings": []object{{
			"meeting_id": service.MeetingID, "meeting_code": service.MeetingCode, "subject": "A crowd", "creator": "host",
			"participants": participants,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "crowd.json")
	if err := os.WriteFile(file, scenario, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestManyGoroutinesShareAClient(t *testing.T) {
	crowded, err := emulator.Start("--scenario", crowd(t), "--quota-per-minute", "0", "--quota-per-day", "0")
	if err != nil {
		t.Fatal(err)
	}
	defer crowded.Stop()
	client, err := tmcontrol.New(secret(), tmcontrol.WithBaseURL(crowded.BaseURL), tmcontrol.WithCAFile(crowded.CAFile),
		tmcontrol.WithTimeout(5*time.Minute), noQuota)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithCancel(background)
	defer cancel()

	before := runtime.NumGoroutine()
	var all sync.WaitGroup
	for i := range goroutines {
		all.Add(1)
		go func() {
			defer all.Done()
			for j := range callsEach {
				_, err := client.CloseVideo(ctx, service.MeetingID, tmcontrol.CloseVideoRequest{
					Operator: tmcontrol.UserID("host", tmcontrol.DevicePC),
					Target:   tmcontrol.MSOpenID(person(i, j), tmcontrol.DeviceMac),
				})
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()

	const calls = goroutines * callsEach
	if found := crowded.Counters(t); found.Requests != calls || found.DistinctNonces != calls {
		t.Errorf("found %+v, expected %d of each", found, calls)
	}
	state := crowded.State(t)
	if people := len(state.Meetings[0].Participants); people != calls+1 {
		t.Errorf("%d people are in the meeting", people)
	}
	for _, participant := range state.Meetings[0].Participants {
		if participant.VideoState {
			t.Errorf("the camera of %s is still on", participant.MSOpenID)
		}
	}
	for _, request := range state.Log {
		if failed := request.Failed(); failed != "" {
			t.Error(failed)
		}
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

// Every kind of call, over and over: memory that C holds, and goroutines, must not grow with their number.
func TestNothingGrows(t *testing.T) {
	client := newClient(t, noQuota)
	signs := newClientAs(t, signing(func(context.Context, []byte) ([]byte, error) { panic("no key") }), noQuota)
	logger, _ := newWatched()
	cancelled, cancel := context.WithCancel(background)
	cancel()
	some := func() {
		ctx, cancel := context.WithTimeout(background, time.Minute)
		defer cancel()
		if _, err := client.CloseVideo(ctx, service.MeetingID, liNa); err != nil && !errors.Is(err, tmcontrol.ErrDevice) {
			t.Fatal(err)
		}
		if _, err := client.SignExplain("GET", "/v1/meetings", nil, "theirs", "theirs"); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Stats(); err != nil {
			t.Fatal(err)
		}
		prepared, err := client.PrepareCloseVideo(service.MeetingID, liNa)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Interpret(prepared, 200, http.Header{"X-TC-Trace": {"t"}}, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		prepared.Close()
		_, err = client.PrepareCloseVideo(service.MeetingID, "{}")
		failure(t, err, tmcontrol.ErrInvalidRequest)
		_, err = signs.CloseVideo(ctx, service.MeetingID, liNa)
		failure(t, err, tmcontrol.ErrCallbackFailed)
		_, err = client.CloseVideo(ctx, service.MeetingCode, plain)
		failure(t, err, tmcontrol.ErrInvalidMeetingID)
		_, err = client.CloseVideo(cancelled, service.MeetingID, liNa)
		failure(t, err, tmcontrol.ErrCancelled)
		short, err := tmcontrol.New(secret(), append(toService(), tmcontrol.WithLogger(logger))...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = short.CloseVideo(ctx, service.MeetingID, "{")
		failure(t, err, tmcontrol.ErrInvalidJSON)
		short.Close()
		_, err = tmcontrol.New(secret(), tmcontrol.WithLogger(logger), tmcontrol.WithOption("no such", "option"))
		failure(t, err, tmcontrol.ErrInvalidConfig)
	}
	// malloc keeps a little for each thread that comes to it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const rounds = 4000
	repeat := func() {
		for range rounds {
			some()
		}
	}
	repeat() // what is kept for good is there after the first time
	memory, routines := cmemory.InUse(), runtime.NumGoroutine()
	repeat()
	// The least thing that a round could leave behind is a byte, in a block of 32.
	if growth := cmemory.InUse() - memory; growth > rounds*32/2 {
		t.Errorf("C holds %d bytes more after %d rounds", growth, rounds)
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= routines })
}
