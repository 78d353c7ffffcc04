package tmcontrol_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

// ownStack is an HTTP stack of the program's that trusts the emulator.
func ownStack(t *testing.T) *http.Transport {
	t.Helper()
	return ownStackOf(t, service)
}

func ownStackOf(t *testing.T, service *emulator.Emulator) *http.Transport {
	t.Helper()
	pem, err := os.ReadFile(service.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	stack := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(stack.CloseIdleConnections)
	return stack
}

func through(stack http.RoundTripper) tmcontrol.Option { return tmcontrol.WithTransport(stack) }

func TestTransport(t *testing.T) {
	client := newClient(t, through(ownStack(t)))
	result, err := client.CloseVideo(background, service.MeetingID, odd)
	if err != nil {
		t.Fatal(err)
	}
	request := service.CloseVideoRequests(t)[0]
	if failed := request.Failed(); failed != "" || string(request.Body) != odd || service.CameraIsOn(t, "ms-li-na", 2) {
		t.Errorf("found %q and the body %q", failed, request.Body)
	}
	if result.TraceID != request.Answer.TraceID || result.HTTPStatus != 200 || !result.ClockKnown {
		t.Errorf("found %+v", result.TraceID)
	}
	for _, name := range []string{"X-TC-Key", "AppId", "SdkId"} { // as they are spelt
		if !bytes.Contains(request.Head, []byte("\r\n"+name+": ")) {
			t.Errorf("%s is not in %q", name, request.Head)
		}
	}
	path := "/v1/meetings?meeting_code=" + service.MeetingCode + "&userid=zhang%2Ewei&instanceid=1"
	if _, err := client.APICall(background, "GET", path, nil); err != nil || service.Requests(t, "meeting_by_code")[0].Target != path {
		t.Errorf("found %v, or another target", err)
	}
	stats, err := client.Stats()
	if err != nil || stats.Connections != nil {
		t.Errorf("found %+v, %v", stats, err)
	}
}

func TestAnswersThroughATransport(t *testing.T) {
	client := newClient(t, through(ownStack(t)))
	service.Break(t, emulator.Fault{"kind": "error_code", "error_code": 9042})
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrPermission)

	service.Reset(t)
	service.Break(t, emulator.Fault{"kind": "lost_answer"})
	_, err = client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallMaxAttempts(1))
	if found := failure(t, err, tmcontrol.ErrConnectionLost); found.Effect != tmcontrol.EffectUnknown {
		t.Errorf("found %+v", found.Effect)
	}
	if sent := len(service.CloseVideoRequests(t)); sent != 1 {
		t.Errorf("net/http sent it %d times", sent)
	}

	service.Reset(t)
	large := newClient(t, through(ownStack(t)), tmcontrol.WithOption("max_response_bytes", "1024"))
	service.Break(t, emulator.Fault{"kind": "answer", "http_status": 200, "body": strings.Repeat(" ", 200_000)})
	_, err = large.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallMaxAttempts(1))
	failure(t, err, tmcontrol.ErrResponseTooLarge)
}

func TestTransportsThatFail(t *testing.T) {
	errOwn := errors.New("the stack has a fault")
	fail := func(err error) http.RoundTripper {
		return tmcontrol.RoundTripFunc(func(*http.Request) (*http.Response, error) { return nil, err })
	}
	to := func(url string) []tmcontrol.Option {
		return []tmcontrol.Option{tmcontrol.WithBaseURL(url), through(ownStack(t))}
	}
	broken := func(response *http.Response) []tmcontrol.Option {
		return []tmcontrol.Option{through(tmcontrol.RoundTripFunc(func(*http.Request) (*http.Response, error) { return response, nil }))}
	}
	for name, test := range map[string]struct {
		options []tmcontrol.Option
		status  tmcontrol.Status
		effect  tmcontrol.Effect
	}{
		"dns":         {to("https://" + noName), tmcontrol.ErrDNS, tmcontrol.EffectNotApplied},
		"connect":     {to("https://" + closedPort(t)), tmcontrol.ErrConnect, tmcontrol.EffectNotApplied},
		"certificate": {to(stranger(t)), tmcontrol.ErrCertificate, tmcontrol.EffectNotApplied},
		"tls":         {to("https://" + plainServer(t)), tmcontrol.ErrTLS, tmcontrol.EffectNotApplied},
		"own":         {[]tmcontrol.Option{through(fail(errOwn))}, tmcontrol.ErrConnectionLost, tmcontrol.EffectUnknown},
		"proxy": {[]tmcontrol.Option{through(fail(&net.OpError{Op: "proxyconnect", Err: errOwn}))},
			tmcontrol.ErrProxy, tmcontrol.EffectNotApplied},
		"neither":  {broken(nil), tmcontrol.ErrCallbackFailed, tmcontrol.EffectUnknown},
		"status":   {broken(&http.Response{StatusCode: 7, Body: http.NoBody}), tmcontrol.ErrCallbackFailed, tmcontrol.EffectUnknown},
		"the body": {broken(&http.Response{StatusCode: 200, Body: io.NopCloser(brokenBody{})}), tmcontrol.ErrConnectionLost, tmcontrol.EffectUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, append(test.options, tmcontrol.WithMaxAttempts(1))...)
			_, err := client.CloseVideo(background, service.MeetingID, liNa)
			if found := failure(t, err, test.status); found.Effect != test.effect {
				t.Errorf("found %v", found.Effect)
			}
		})
	}
	_, err := tmcontrol.New(secret(), tmcontrol.WithTransport(nil))
	failure(t, err, tmcontrol.ErrInvalidConfig)
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// plainServer is the address of a server that knows nothing of TLS.
func plainServer(t *testing.T) string {
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
			_, _ = io.WriteString(connection, "HTTP/1.1 400 Bad Request\r\n\r\n")
			connection.Close()
		}
	}()
	return listener.Addr().String()
}

func TestATransportThatPanics(t *testing.T) {
	panics := true
	stack := ownStack(t)
	client := newClient(t, through(tmcontrol.RoundTripFunc(func(request *http.Request) (*http.Response, error) {
		if panics {
			panic("what is not meant to be")
		}
		return stack.RoundTrip(request)
	})))
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	found := failure(t, err, tmcontrol.ErrCallbackFailed)
	var panicked *tmcontrol.PanicError
	if !errors.As(err, &panicked) || panicked.Value != any("what is not meant to be") || !bytes.Contains(panicked.Stack, []byte("transport_test.go")) {
		t.Errorf("%v does not lead to the panic", err)
	}
	if !strings.Contains(found.Message, "what is not meant to be") {
		t.Errorf("found %q", found.Message)
	}
	panics = false
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}

func TestATransportEndsWithItsCall(t *testing.T) {
	before := runtime.NumGoroutine()
	client := newClient(t, through(ownStack(t)))
	service.Break(t, silence(1))
	ctx, cancel := context.WithCancel(background)
	failed := make(chan error)
	go func() {
		_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
		failed <- err
	}()
	pending(t, 1)
	cancel()
	err := <-failed
	if failure(t, err, tmcontrol.ErrCancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("found %v", err)
	}

	service.Reset(t)
	service.Break(t, silence(1))
	ctx, cancel = context.WithTimeout(background, 150*time.Millisecond)
	defer cancel()
	_, err = client.CloseVideo(ctx, service.MeetingID, liNa)
	if failure(t, err, tmcontrol.ErrTimeout); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("found %v", err)
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

func TestTheClientInsideItsOwnTransport(t *testing.T) {
	var client *tmcontrol.Client
	var inside, closing error
	client = newClient(t, through(tmcontrol.RoundTripFunc(func(*http.Request) (*http.Response, error) {
		_, inside = client.CloseVideo(background, service.MeetingID, liNa)
		closing = client.Close()
		return nil, fmt.Errorf("nothing was sent")
	})))
	_, err := client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallMaxAttempts(1))
	failure(t, err, tmcontrol.ErrConnectionLost)
	failure(t, inside, tmcontrol.ErrReentrant)
	failure(t, closing, tmcontrol.ErrReentrant)
}

func TestPreparedRequests(t *testing.T) {
	client := newClient(t)
	stack := ownStack(t)
	prepared, err := client.PrepareCloseVideo(service.MeetingID, odd)
	if err != nil {
		t.Fatal(err)
	}
	if left := prepared.Remaining(); left <= 0 || left > 5*time.Minute {
		t.Errorf("%v are left", left)
	}
	request, err := prepared.HTTPRequest(background)
	if err != nil {
		t.Fatal(err)
	}
	response, err := stack.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	result, err := client.Interpret(prepared, response.StatusCode, response.Header, body)
	if err != nil || result.TraceID != response.Header.Get("X-TC-Trace") || !result.ClockKnown || service.CameraIsOn(t, "ms-li-na", 2) {
		t.Errorf("found %+v, %v", result, err)
	}
	if failed := service.CloseVideoRequests(t)[0].Failed(); failed != "" {
		t.Error(failed)
	}

	refused, err := client.Interpret(nil, 500, http.Header{"X-TC-Trace": {"t"}}, []byte(`{"error_info":{"error_code":9104,"message":"m"}}`))
	if found := failure(t, err, tmcontrol.ErrDevice); refused != nil || found.APICode != 9104 || found.TraceID != "t" || found.HintZH == "" {
		t.Errorf("found %+v", found)
	}
	_, err = client.Interpret(nil, 9, nil, nil)
	failure(t, err, tmcontrol.ErrInvalidArgument)

	for range 2 {
		if err := prepared.Close(); err != nil || prepared.Remaining() != 0 {
			t.Errorf("found %v, or time is left", err)
		}
	}
	if _, err := client.Interpret(prepared, 200, nil, nil); err != nil {
		t.Error(err) // as one that is gone
	}
	_, err = client.PrepareCloseVideo(service.MeetingID, `{"video":true}`)
	if found := failure(t, err, tmcontrol.ErrInvalidRequest); !found.HasField || found.Field == "" {
		t.Errorf("found %+v", found)
	}
	get, err := client.PrepareAPICall("GET", "/v1/meetings?userid=a%40b&instanceid=1", nil)
	if err != nil || get.Method != "GET" || len(get.Body) != 0 || !strings.HasSuffix(get.URL, "userid=a%40b&instanceid=1") {
		t.Fatalf("found %+v, %v", get.URL, err)
	}
	client.Close()
	if left := get.Remaining(); left != 0 {
		t.Errorf("%v are left although the client is closed", left)
	}
	get.Close()
	_, err = client.PrepareCloseVideo(service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrCancelled)
}

// oddDevice is a request that the log has a warning about.
const oddDevice = `{"operator_id":"zhang.wei","operator_id_type":1,"instanceid":77,"user":{"to_operator_id":"ms-li-na","to_operator_id_type":4,"instanceid":2}}`

func TestPreparingInsideAPreparation(t *testing.T) {
	var client *tmcontrol.Client
	var prepared *tmcontrol.PreparedRequest
	var errs []error
	inside := func() {
		_, err := client.PrepareCloseVideo(service.MeetingID, oddDevice)
		errs = append(errs, err)
		_, err = client.PrepareAPICall("GET", "/v1/meetings?userid=a&instanceid=1", nil)
		errs = append(errs, err)
		_, err = client.Interpret(prepared, 200, nil, nil)
		errs = append(errs, err)
		if prepared != nil && prepared.Remaining() <= 0 {
			t.Error("no time remains")
		}
	}
	client = newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
		inside()
		return hmacOf(text), nil
	}), tmcontrol.WithLogger(slog.New(handler(func(slog.Record) error {
		inside()
		return nil
	}))))
	prepared, err := client.PrepareCloseVideo(service.MeetingID, oddDevice)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Interpret(prepared, 200, nil, nil); err != nil {
		t.Error(err)
	}
	if len(errs) < 9 { // of a warning, the signer and the log of the answer
		t.Errorf("found %d errors", len(errs))
	}
	for _, err := range errs {
		failure(t, err, tmcontrol.ErrReentrant)
	}
}

func TestPreparationsDoNotWaitForEachOthersSigner(t *testing.T) {
	inside, goOn := make(chan struct{}), make(chan struct{})
	client := newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
		inside <- struct{}{}
		<-goOn
		return hmacOf(text), nil
	}))
	prepared := make(chan error)
	for range 2 {
		go func() {
			_, err := client.PrepareCloseVideo(service.MeetingID, plain)
			prepared <- err
		}()
	}
	<-inside
	<-inside
	close(goOn)
	for range 2 {
		if err := <-prepared; err != nil {
			t.Error(err)
		}
	}
}

// Each preparation gets the error of its own, however many fail at once.
func TestFailuresOfPreparationsAreNotMixedUp(t *testing.T) {
	client := newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
		return nil, errors.New(string(text[bytes.LastIndexByte(text, '\n'):]))
	}), noQuota)
	var all sync.WaitGroup
	for i := range 64 {
		all.Add(1)
		go func() {
			defer all.Done()
			note := fmt.Sprintf(`"note":"%d"`, i)
			_, err := client.PrepareCloseVideo(service.MeetingID, "{"+note+","+plain[1:])
			if failure(t, err, tmcontrol.ErrCallbackFailed); !strings.Contains(errorsOf(err).Error(), note) {
				t.Errorf("the preparation with %s got %v", note, err)
			}
		}()
	}
	all.Wait()
}

func TestClock(t *testing.T) {
	var now time.Time
	client := newClient(t, tmcontrol.WithClock(func() time.Time { return now }))
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrClockUnset)
	now = time.Now()
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
	client = newClient(t, tmcontrol.WithClock(func() time.Time { panic("no clock") }))
	_, err = client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrClockUnset)
	_, err = tmcontrol.New(secret(), tmcontrol.WithClock(nil))
	failure(t, err, tmcontrol.ErrInvalidConfig)
}
