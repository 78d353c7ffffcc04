package tmcontrol_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

// page is what a handler writes on, from several goroutines at once.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

// take tears off what was written.
func (p *page) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.text.Reset()
	return p.text.String()
}

// records reads what a JSON handler wrote.
func records(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		all = append(all, record)
	}
	return all
}

func textLogger(page *page) *slog.Logger { return slog.New(slog.NewTextHandler(page, nil)) }

func TestLog(t *testing.T) {
	var page page
	var level slog.LevelVar
	level.Set(slog.LevelDebug)
	client := newClient(t, tmcontrol.WithLogger(slog.New(slog.NewJSONHandler(&page, &slog.HandlerOptions{Level: &level}))))

	service.Break(t, emulator.Fault{"kind": "error_code", "error_code": 41})
	result, err := client.CloseVideo(background, service.MeetingID, liNa)
	if err != nil {
		t.Fatal(err)
	}
	text := page.take()
	found := records(t, text)
	if len(found) != 3 {
		t.Fatalf("found %d records, expected two attempts and a call: %v", len(found), found)
	}
	for i, want := range []map[string]any{
		{"level": "WARN", "status": "TM_ERR_SERVER", "api_code": 41.0, "attempt": 1.0},
		{"level": "DEBUG", "status": "TM_OK", "http_status": 200.0, "attempt": 2.0, "trace_id": result.TraceID},
		{"level": "INFO", "status": "TM_OK", "attempts": 2.0, "msg": result.Message, "trace_id": result.TraceID},
	} {
		for name, value := range want {
			if found[i][name] != value {
				t.Errorf("record %d, %s: found %v, expected %v", i, name, found[i][name], value)
			}
		}
	}
	for _, hidden := range []string{service.SecretKey, service.SecretID} {
		if strings.Contains(text, hidden) {
			t.Errorf("a secret shows in %s", text)
		}
	}

	// The level is the logger's, at any time.
	level.Set(slog.LevelError)
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); !errors.Is(err, tmcontrol.ErrDevice) {
		t.Fatal(err)
	}
	found = records(t, page.take())
	if len(found) != 1 || found[0]["level"] != "ERROR" || found[0]["status"] != "TM_ERR_DEVICE" {
		t.Errorf("found %v, expected one error", found)
	}

	level.Set(slog.LevelWarn)
	unknown := liNa
	unknown.Target = tmcontrol.MSOpenID("ms-li-na", 77)
	if _, err := client.CloseVideo(background, service.MeetingID, unknown); !errors.Is(err, tmcontrol.ErrDevice) {
		t.Fatal(err)
	}
	found = records(t, page.take())
	if found[0]["level"] != "WARN" || !strings.Contains(found[0]["msg"].(string), "77") {
		t.Errorf("found %v, expected a warning of the device", found)
	}
}

// handler is a log handler made of a function.
type handler func(slog.Record) error

func (handler) Enabled(context.Context, slog.Level) bool             { return true }
func (h handler) Handle(_ context.Context, record slog.Record) error { return h(record) }
func (h handler) WithAttrs([]slog.Attr) slog.Handler                 { return h }
func (h handler) WithGroup(string) slog.Handler                      { return h }

func TestNumbersInTheLogAreWhole(t *testing.T) {
	kinds := make(map[string]slog.Kind)
	client := newClient(t, tmcontrol.WithLogger(slog.New(handler(func(record slog.Record) error {
		record.Attrs(func(attribute slog.Attr) bool {
			kinds[attribute.Key] = attribute.Value.Kind()
			return true
		})
		return nil
	}))))
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Fatal(err)
	}
	if kinds["http_status"] != slog.KindInt64 || kinds["status"] != slog.KindString {
		t.Errorf("found %v", kinds)
	}
}

func TestAHandlerThatFails(t *testing.T) {
	for name, fail := range map[string]func() error{
		"by an error": func() error { return errors.New("the disk is full") },
		"by a panic":  func() error { panic("the disk is full") },
	} {
		t.Run(name, func(t *testing.T) {
			came := 0
			client := newClient(t, tmcontrol.WithLogger(slog.New(handler(func(slog.Record) error {
				came++
				return fail()
			}))))
			if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
				t.Error(err)
			}
			if came == 0 {
				t.Error("no record came")
			}
		})
	}
}

func TestTheClientInsideItsOwnLog(t *testing.T) {
	var client *tmcontrol.Client
	var errs []error
	client = newClient(t, tmcontrol.WithLogger(slog.New(handler(func(slog.Record) error {
		_, err := client.CloseVideo(background, service.MeetingID, liNa)
		errs = append(errs, err, client.Close())
		_, err = tmcontrol.New(secret())
		errs = append(errs, err)
		return nil
	}))))
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
	if len(errs) == 0 {
		t.Error("no record came")
	}
	for _, err := range errs {
		if found := failure(t, err, tmcontrol.ErrReentrant); found.Message == "" {
			t.Error("the error says nothing")
		}
	}
	// Nothing was closed.
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); !errors.Is(err, tmcontrol.ErrDevice) {
		t.Error(err)
	}
}

// Close waits for a call whose handler takes its time, and then there is no log any more.
func TestCloseWaitsForTheLog(t *testing.T) {
	inside, goOn := make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	client := newClient(t, tmcontrol.WithLogger(slog.New(handler(func(slog.Record) error {
		if first.CompareAndSwap(false, true) {
			close(inside)
			<-goOn
		}
		return nil
	}))))
	called := make(chan error, 1)
	go func() {
		_, err := client.CloseVideo(background, service.MeetingID, liNa)
		called <- err
	}()
	<-inside
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		client.Close()
	}()
	eventually(t, "the client takes no calls", func() bool {
		select {
		case <-closed:
			t.Fatal("Close did not wait")
		default:
		}
		_, err := client.CloseVideo(background, service.MeetingID, "{")
		return errors.Is(err, tmcontrol.ErrClosed)
	})
	close(goOn)
	<-called
	<-closed
}
