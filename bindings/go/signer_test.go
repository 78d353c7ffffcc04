package tmcontrol_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
)

// signing is the identity of the service's enterprise, with a signer of the test's.
func signing(sign func(context.Context, []byte) ([]byte, error)) tmcontrol.Signer {
	return tmcontrol.Signer{AppID: service.AppID, SDKID: service.SDKID, SecretID: service.SecretID, Sign: sign}
}

func hmacOf(text []byte) []byte {
	mac := hmac.New(sha256.New, []byte(service.SecretKey))
	mac.Write(text)
	return mac.Sum(nil)
}

func TestSigner(t *testing.T) {
	var signed string
	client := newClientAs(t, signing(func(ctx context.Context, text []byte) ([]byte, error) {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("the signer has no deadline")
		}
		signed = string(text)
		return hmacOf(text), nil
	}))
	if _, err := client.CloseVideo(background, service.MeetingID, plain); err != nil {
		t.Fatal(err)
	}
	request := service.CloseVideoRequests(t)[0]
	if failed := request.Failed(); failed != "" || !strings.HasPrefix(signed, "PUT\n") || !strings.HasSuffix(signed, plain) {
		t.Errorf("found %q, signed was %q", failed, signed)
	}
}

func TestASignerThatFails(t *testing.T) {
	errOffline := errors.New("the module is offline")
	for name, test := range map[string]struct {
		sign func(context.Context, []byte) ([]byte, error)
		says string
		is   error
	}{
		"by an error": {func(context.Context, []byte) ([]byte, error) { return nil, errOffline }, "the module is offline", errOffline},
		"by a panic":  {func(context.Context, []byte) ([]byte, error) { panic(errOffline) }, "panic: the module is offline", errOffline},
		"by a short signature": {func(context.Context, []byte) ([]byte, error) { return []byte("short"), nil },
			"5 bytes, expected the 32", nil},
	} {
		for _, language := range []tmcontrol.Language{tmcontrol.English, tmcontrol.Chinese} {
			t.Run(name+" "+language.String(), func(t *testing.T) {
				client := newClientAs(t, signing(test.sign), tmcontrol.WithLanguage(language))
				_, err := client.CloseVideo(background, service.MeetingID, liNa)
				found := failure(t, err, tmcontrol.ErrCallbackFailed)
				if !strings.Contains(found.Message, test.says) || strings.Contains(found.Message, "10000") {
					t.Errorf("%q does not say %q", found.Message, test.says)
				}
				if test.is != nil && !errors.Is(err, test.is) {
					t.Errorf("%v does not lead to its cause", err)
				}
				if found.Effect != tmcontrol.EffectNotApplied || service.Counters(t).Requests != 0 {
					t.Errorf("found %+v, or something was sent", found.Effect)
				}
			})
		}
	}
	_, err := tmcontrol.New(signing(nil))
	failure(t, err, tmcontrol.ErrInvalidConfig)
}

// Each call gets the error of its own signer, however many fail at once.
func TestFailuresAreNotMixedUp(t *testing.T) {
	client := newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
		return nil, errors.New(string(text[strings.LastIndexByte(string(text), '\n'):]))
	}), noQuota)
	type outcome struct {
		note string
		err  error
	}
	outcomes := make(chan outcome)
	const calls = 64
	for i := range calls {
		go func() {
			note := strings.Repeat("x", i+1)
			_, err := client.CloseVideo(background, service.MeetingID, strings.Replace(plain, `{"operator_id"`, `{"note":"`+note+`","operator_id"`, 1))
			outcomes <- outcome{note, err}
		}()
	}
	for range calls {
		got := <-outcomes
		failure(t, got.err, tmcontrol.ErrCallbackFailed)
		if found := errors.Unwrap(errorsOf(got.err)); found != nil || !strings.Contains(errorsOf(got.err).Error(), `"note":"`+got.note+`"`) {
			t.Errorf("the call with the note %q got %v", got.note, got.err)
		}
	}
}

// However many of many fail, each leads to its own error.
func TestFailuresOfManyAreAllThere(t *testing.T) {
	errOffline := errors.New("the module is offline")
	client := newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
		return nil, fmt.Errorf("%w: %s", errOffline, text[bytes.LastIndexByte(text, '\n')+1:])
	}), noQuota)
	bodies := make([]json.RawMessage, 2000)
	for i := range bodies {
		bodies[i] = json.RawMessage(fmt.Sprintf(`{"note":"%d",%s`, i, plain[1:]))
	}
	outcomes, err := client.CloseVideoMany(background, service.MeetingID, bodies)
	if failure(t, err, tmcontrol.ErrCallbackFailed); !errors.Is(err, errOffline) || strings.Contains(err.Error(), "10000") {
		t.Errorf("found %v", err)
	}
	for i, outcome := range outcomes.Each {
		note := fmt.Sprintf(`"note":"%d"`, i)
		if err := outcome.Err(); !errors.Is(err, errOffline) || !strings.Contains(errorsOf(err).Error(), note) || strings.Contains(err.Error(), "10000") {
			t.Fatalf("request %d of %d: found %v", i, len(outcomes.Each), err)
		}
	}
}

// The reason shows also where it did not end the call.
func TestFailuresOfVerifications(t *testing.T) {
	errOffline := errors.New("the module is offline")
	client := newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
		if bytes.HasPrefix(text, []byte("GET\n")) {
			return nil, errOffline
		}
		return hmacOf(text), nil
	}))
	_, err := client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallVerify())
	if failure(t, err, tmcontrol.ErrUnverified); !errors.Is(err, errOffline) || !strings.Contains(err.Error(), "the module is offline") {
		t.Errorf("found %v", err)
	}
	report, err := client.SignExplain("GET", "/v1/meetings?userid=a&start_time=1735689600", nil, "", "")
	if err != nil || !strings.Contains(report, "the module is offline") {
		t.Errorf("found %v, %s", err, report)
	}
}

// errorsOf is the cause behind an error of the library.
func errorsOf(err error) error {
	var failure *tmcontrol.Error
	if errors.As(err, &failure) && len(failure.Unwrap()) == 1 {
		return failure.Unwrap()[0]
	}
	return errors.New("no cause")
}

// Nobody waits for a signer any more whose call was cancelled, or whose client is closed.
func TestASignerEndsWithItsCall(t *testing.T) {
	for name, test := range map[string]struct {
		call  func(*tmcontrol.Client, context.Context) error
		close bool
		is    error
	}{
		"cancelled": {closeLiNa, false, context.Canceled},
		"closed":    {closeLiNa, true, tmcontrol.ErrClosed},
		"prepared, and closed": {func(client *tmcontrol.Client, _ context.Context) error {
			_, err := client.PrepareCloseVideo(service.MeetingID, plain)
			return err
		}, true, tmcontrol.ErrClosed},
		"one of many, and cancelled": {closeMany, false, context.Canceled},
		"one of many, and closed":    {closeMany, true, tmcontrol.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			inside := make(chan struct{}, 8)
			client := newClientAs(t, signing(func(ctx context.Context, _ []byte) ([]byte, error) {
				inside <- struct{}{}
				<-ctx.Done()
				return nil, ctx.Err()
			}), tmcontrol.WithTimeout(time.Hour))
			ctx, cancel := context.WithCancel(background)
			defer cancel()
			failed := make(chan error)
			go func() { failed <- test.call(client, ctx) }()
			<-inside
			if test.close {
				client.Close()
			} else {
				cancel()
			}
			err := <-failed
			if failure(t, err, tmcontrol.ErrCancelled); !errors.Is(err, test.is) || service.Counters(t).Requests != 0 {
				t.Errorf("found %v, or something was sent", err)
			}
		})
	}
}

func closeLiNa(client *tmcontrol.Client, ctx context.Context) error {
	_, err := client.CloseVideo(ctx, service.MeetingID, liNa)
	return err
}

func closeMany(client *tmcontrol.Client, ctx context.Context) error {
	_, err := client.CloseVideoMany(ctx, service.MeetingID, []tmcontrol.CloseVideoRequest{liNa, liNa, liNa, liNa, liNa})
	return err
}

func TestSignersAreLetGo(t *testing.T) {
	gone := make(chan struct{})
	func() {
		held := new([64]byte)
		runtime.SetFinalizer(held, func(*[64]byte) { close(gone) })
		newClientAs(t, signing(func(_ context.Context, text []byte) ([]byte, error) {
			held[0]++
			return hmacOf(text), nil
		})).Close()
	}()
	isCollected(t, gone)
}
