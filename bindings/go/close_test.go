package tmcontrol_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"testing"

	"tmcontrol.example/tmcontrol"
)

func TestClosedClient(t *testing.T) {
	client := newClient(t)
	for range 3 {
		if err := client.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrCancelled)
	if !errors.Is(err, tmcontrol.ErrClosed) || errors.Is(err, context.Canceled) {
		t.Errorf("found %v", err)
	}
	if sent := service.Counters(t).Requests; sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

func TestCloseEndsCalls(t *testing.T) {
	client := newClient(t)
	const calls = 8
	service.Break(t, silence(calls))
	failed := make(chan error, calls)
	for range calls {
		go func() {
			_, err := client.CloseVideo(background, service.MeetingID, liNa)
			failed <- err
		}()
	}
	pending(t, calls)
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	for range calls {
		err := <-failed
		failure(t, err, tmcontrol.ErrCancelled)
		if !errors.Is(err, tmcontrol.ErrClosed) || errors.Is(err, context.Canceled) {
			t.Errorf("found %v", err)
		}
	}
}

// Whoever comes first: nobody is inside when the context is freed. Run under the race detector and the address sanitizer, too.
func TestCloseWhileCallsBegin(t *testing.T) {
	for range 50 {
		client := newClient(t)
		var started, all sync.WaitGroup
		started.Add(1)
		for i := range 16 {
			all.Add(1)
			go func() {
				defer all.Done()
				started.Wait()
				if i%4 == 0 {
					if err := client.Close(); err != nil {
						t.Error(err)
					}
					return
				}
				_, err := client.CloseVideo(background, service.MeetingID, liNa)
				if err != nil && !errors.Is(err, tmcontrol.ErrClosed) && !errors.Is(err, tmcontrol.ErrDevice) {
					t.Error(err)
				}
			}()
		}
		started.Done()
		all.Wait()
	}
}

// watched is a log handler of which is known when nobody holds it any more.
type watched struct{ slog.Handler }

func newWatched() (*slog.Logger, <-chan struct{}) {
	gone := make(chan struct{})
	handler := &watched{slog.NewTextHandler(io.Discard, nil)}
	runtime.SetFinalizer(handler, func(*watched) { close(gone) })
	return slog.New(handler), gone
}

// isCollected waits until the garbage collector has found a handler, which it cannot while C holds it by a number.
func isCollected(t *testing.T, gone <-chan struct{}) {
	t.Helper()
	eventually(t, "the handler is let go", func() bool {
		runtime.GC()
		select {
		case <-gone:
			return true
		default:
			return false
		}
	})
}

func TestTheLoggerIsLetGo(t *testing.T) {
	open := func(options ...tmcontrol.Option) (*tmcontrol.Client, error) {
		return tmcontrol.New(secret(), append(toService(), options...)...)
	}
	for name, use := range map[string]func(logger *slog.Logger){
		"by Close": func(logger *slog.Logger) {
			client, err := open(tmcontrol.WithLogger(logger))
			if err != nil {
				t.Fatal(err)
			}
			client.Close()
		},
		"by the collector, if nobody closes": func(logger *slog.Logger) {
			if _, err := open(tmcontrol.WithLogger(logger)); err != nil {
				t.Fatal(err)
			}
		},
		"by a New that fails": func(logger *slog.Logger) {
			_, err := open(tmcontrol.WithLogger(logger), tmcontrol.WithMaxAttempts(0))
			failure(t, err, tmcontrol.ErrInvalidConfig)
		},
		"by a second one": func(logger *slog.Logger) {
			client, err := open(tmcontrol.WithLogger(logger), tmcontrol.WithLogger(slog.Default()))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { client.Close() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			logger, gone := newWatched()
			use(logger)
			isCollected(t, gone)
		})
	}
	t.Run("not before Close", func(t *testing.T) {
		logger, gone := newWatched()
		client, err := open(tmcontrol.WithLogger(logger))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			runtime.GC()
		}
		select {
		case <-gone:
			t.Error("the handler is gone while the client may log")
		default:
		}
		client.Close()
		isCollected(t, gone)
	})
}
