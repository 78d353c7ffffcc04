//go:build !asan

// What such a call had is lost, which is what the address sanitizer reports.

package tmcontrol_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
)

// In a call of many there are other threads that need what would be lost.
func TestAFunctionThatEndsItsGoroutineInACallOfMany(t *testing.T) {
	const inside = "TM_TEST_ENDS_ITS_GOROUTINE"
	if os.Getenv(inside) != "" {
		client := newClientAs(t, signing(func(context.Context, []byte) ([]byte, error) {
			runtime.Goexit()
			return nil, nil
		}))
		_, _ = client.CloseVideoMany(background, service.MeetingID, []tmcontrol.CloseVideoRequest{liNa})
		return
	}
	program := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	program.Env = append(os.Environ(), inside+"=1")
	said, err := program.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "ended its goroutine in CloseVideoMany") {
		t.Errorf("found %v and %s", err, said)
	}
}

// A function that ends its goroutine, as FailNow does, ends its own call with it, and nobody else's.
func TestFunctionsThatEndTheirGoroutine(t *testing.T) {
	for name, open := range map[string]func(end func()) (tmcontrol.Identity, []tmcontrol.Option){
		"signer": func(end func()) (tmcontrol.Identity, []tmcontrol.Option) {
			return signing(func(_ context.Context, text []byte) ([]byte, error) {
				end()
				return hmacOf(text), nil
			}), nil
		},
		"transport": func(end func()) (tmcontrol.Identity, []tmcontrol.Option) {
			stack := ownStack(t)
			return secret(), []tmcontrol.Option{through(tmcontrol.RoundTripFunc(func(request *http.Request) (*http.Response, error) {
				end()
				return stack.RoundTrip(request)
			}))}
		},
		"log": func(end func()) (tmcontrol.Identity, []tmcontrol.Option) {
			return secret(), []tmcontrol.Option{tmcontrol.WithLogger(slog.New(handler(func(slog.Record) error {
				end()
				return nil
			})))}
		},
		"clock": func(end func()) (tmcontrol.Identity, []tmcontrol.Option) {
			return secret(), []tmcontrol.Option{tmcontrol.WithClock(func() time.Time {
				end()
				return time.Now()
			})}
		},
	} {
		t.Run(name, func(t *testing.T) {
			ends := true
			identity, options := open(func() {
				if ends {
					ends = false
					runtime.Goexit()
				}
			})
			client := newClientAs(t, identity, options...)
			call := func() (err error) {
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					_, err = client.CloseVideo(background, service.MeetingID, liNa)
				}()
				<-ended
				return err
			}
			call()
			for range 50 { // on whatever thread
				if err := call(); err != nil && !errors.Is(err, tmcontrol.ErrDevice) {
					t.Fatal(err)
				}
			}
			client.Close()
			failure(t, call(), tmcontrol.ErrCancelled)
		})
	}
}
