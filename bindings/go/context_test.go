package tmcontrol_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

var errWhy = errors.New("the meeting's owner said so")

func TestCancelEndsTheCall(t *testing.T) {
	client := newClient(t)
	service.Break(t, silence(1))
	ctx, cancel := context.WithCancelCause(background)
	failed := make(chan error)
	go func() {
		_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
		failed <- err
	}()
	pending(t, 1)
	cancel(errWhy)
	err := <-failed
	found := failure(t, err, tmcontrol.ErrCancelled)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, errWhy) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v was not cancelled for its cause", err)
	}
	if found.Timeout() || found.Attempts != 1 || found.Effect != tmcontrol.EffectUnknown {
		t.Errorf("found %+v", found.Result)
	}
	// The client and its other calls go on.
	service.Reset(t)
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}

func TestTheDeadlineEndsTheCall(t *testing.T) {
	for name, options := range map[string][]tmcontrol.Option{
		"alone":                   nil,
		"before the client's own": {tmcontrol.WithTimeout(time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, options...)
			service.Break(t, silence(1))
			ctx, cancel := context.WithTimeoutCause(background, 2*time.Second, errWhy)
			defer cancel()
			_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
			found := failure(t, err, tmcontrol.ErrTimeout)
			if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%v was not the deadline", err)
			}
			if !found.Timeout() || found.Effect != tmcontrol.EffectUnknown || found.Attempts != 1 {
				t.Errorf("found %+v", found.Result)
			}
			if ctx.Err() == nil {
				t.Error("the call ended before its deadline")
			}
			if !errors.Is(err, errWhy) {
				t.Errorf("%v does not tell the cause", err)
			}
		})
	}
}

func TestTheClientsOwnLimitComesFirst(t *testing.T) {
	for name, option := range map[string]tmcontrol.Option{
		"WithTimeout": tmcontrol.WithTimeout(200 * time.Millisecond), "WithOption": tmcontrol.WithOption("timeout_ms", "200"),
		"WithJSON":       tmcontrol.WithJSON([]byte(`{"timeout_ms":200}`)),
		"a text in JSON": tmcontrol.WithJSON([]byte(`{"timeout_ms":"200"}`)),
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, option)
			service.Break(t, silence(1))
			ctx, cancel := context.WithTimeout(background, time.Hour)
			defer cancel()
			_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
			failure(t, err, tmcontrol.ErrTimeout)
			if errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v blames the context, which has time left", err)
			}
		})
	}
}

// A null in a file of settings is the library's default, whatever was set before.
func TestALimitThatWasTakenBack(t *testing.T) {
	client := newClient(t, tmcontrol.WithTimeout(100*time.Millisecond), tmcontrol.WithLanguage(tmcontrol.Chinese),
		tmcontrol.WithJSON([]byte(`{"timeout_ms":null,"language":null}`)))
	service.Break(t, silence(1))
	ctx, cancel := context.WithTimeout(background, 200*time.Millisecond)
	defer cancel()
	_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
	if failure(t, err, tmcontrol.ErrTimeout); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not blame the context", err)
	}
	client.Close()
	_, err = client.CloseVideo(background, service.MeetingID, liNa)
	if found := failure(t, err, tmcontrol.ErrCancelled); found.Message != tmcontrol.ErrCancelled.Message(tmcontrol.English) {
		t.Errorf("found %q", found.Message)
	}
}

// The library's own ten seconds are for those who say nothing about time.
func TestADeadlineMayBeLate(t *testing.T) {
	client := newClient(t)
	service.Break(t, emulator.Fault{"kind": "delay", "ms": 10_500})
	ctx, cancel := context.WithTimeout(background, 5*time.Hour)
	defer cancel()
	if _, err := client.CloseVideo(ctx, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	client := newClient(t)
	cancelled, cancel := context.WithCancelCause(background)
	cancel(errWhy)
	expired, stop := context.WithDeadlineCause(background, time.Now().Add(-time.Second), errWhy)
	defer stop()
	for _, test := range []struct {
		ctx    context.Context
		status tmcontrol.Status
		is     error
	}{
		{cancelled, tmcontrol.ErrCancelled, context.Canceled},
		{expired, tmcontrol.ErrTimeout, context.DeadlineExceeded},
		{lateContext{background}, tmcontrol.ErrTimeout, context.DeadlineExceeded},
	} {
		result, err := client.CloseVideo(test.ctx, service.MeetingID, liNa)
		found := failure(t, err, test.status)
		if result != nil || !errors.Is(err, test.is) || found.Attempts != 0 || found.Effect != tmcontrol.EffectNotApplied {
			t.Errorf("found %v and %+v", err, found.Result)
		}
		if errors.Is(err, errWhy) != (context.Cause(test.ctx) != nil) {
			t.Errorf("%v does not tell the cause", err)
		}
	}
	if sent := service.Counters(t).Requests; sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

// lateContext is a context whose deadline has passed, but whose timer has not yet rung.
type lateContext struct{ context.Context }

func (lateContext) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

// A pause between attempts ends with the context too.
func TestCancelEndsThePause(t *testing.T) {
	client := newClient(t, tmcontrol.WithTimeout(time.Hour))
	service.Break(t, emulator.Fault{
		"kind": "error_code", "error_code": 41, "count": 10, "headers": map[string]string{"Retry-After": "600"},
	})
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	failed := make(chan error)
	go func() {
		_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
		failed <- err
	}()
	eventually(t, "the first attempt is answered", func() bool {
		requests := service.CloseVideoRequests(t)
		return len(requests) == 1 && requests[0].Outcome == "answered"
	})
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("found %v", err)
	}
}

// Before, during or after the call: the handle is there as long as somebody may cancel with it.
func TestCancelAtAnyMoment(t *testing.T) {
	client := newClient(t, noQuota)
	var all sync.WaitGroup
	for range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 250 {
				ctx, cancel := context.WithCancel(background)
				go cancel()
				_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
				if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, tmcontrol.ErrDevice) {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()
}

// As many calls as there may be connections wait for a service that is silent; all of them end when their context does.
func TestAThousandCallsInFlight(t *testing.T) {
	const calls = 1000
	client := newClient(t, noQuota, tmcontrol.WithOption("max_connections", fmt.Sprint(calls)), tmcontrol.WithTimeout(5*time.Minute),
		tmcontrol.WithConnectTimeout(5*time.Minute))
	service.Break(t, silence(calls))
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancelCause(background)
	failed := make(chan error)
	for range calls {
		go func() {
			_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
			failed <- err
		}()
	}
	eventually(t, "all requests are with the service", func() bool { return service.Counters(t).Requests == calls })
	pending(t, calls)
	if stats, err := client.Stats(); err != nil || stats.Calls.Running != calls {
		t.Errorf("found %+v, %v", stats, err)
	}
	cancel(errWhy)
	for range calls {
		err := <-failed
		if failure(t, err, tmcontrol.ErrCancelled); !errors.Is(err, context.Canceled) || !errors.Is(err, errWhy) {
			t.Errorf("found %v", err)
		}
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
	// The client is as good as before.
	service.Reset(t)
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}
