package tmcontrol_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

// service is the emulator that all tests share, one after the other. It counts no quota.
var service *emulator.Emulator

func TestMain(m *testing.M) {
	os.Exit(withService(m))
}

func withService(m *testing.M) int {
	var err error
	if service, err = emulator.Start("--quota-per-minute", "0", "--quota-per-day", "0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer service.Stop()
	// The examples of the documentation take these, as a program would.
	for name, value := range map[string]string{
		"TM_BASE_URL": service.BaseURL, "TM_CA_FILE": service.CAFile, "TM_APP_ID": service.AppID, "TM_SDK_ID": service.SDKID,
		"TM_SECRET_ID": service.SecretID, "TM_SECRET_KEY": service.SecretKey,
	} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return m.Run()
}

func secret() tmcontrol.Secret {
	return tmcontrol.Secret{
		AppID: service.AppID, SDKID: service.SDKID, SecretID: service.SecretID, SecretKey: service.SecretKey,
	}
}

func oauth() tmcontrol.OAuth {
	return tmcontrol.OAuth{OpenID: service.OpenID, AccessToken: service.AccessToken}
}

// liNa is a request for the camera of a co-host, which is on after each reset.
var liNa = tmcontrol.CloseVideoRequest{
	Operator: tmcontrol.UserID("zhang.wei", tmcontrol.DevicePC),
	Target:   tmcontrol.MSOpenID("ms-li-na", tmcontrol.DeviceMac),
}

// newClient makes a client of the service's enterprise, on a service as it was at its start.
func newClient(t *testing.T, options ...tmcontrol.Option) *tmcontrol.Client {
	t.Helper()
	return newClientAs(t, secret(), options...)
}

func newClientAs(t *testing.T, identity tmcontrol.Identity, options ...tmcontrol.Option) *tmcontrol.Client {
	t.Helper()
	service.Reset(t)
	client, err := tmcontrol.New(identity, append(toService(), options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

func toService() []tmcontrol.Option {
	return []tmcontrol.Option{tmcontrol.WithBaseURL(service.BaseURL), tmcontrol.WithCAFile(service.CAFile)}
}

// failure takes an error apart, and sees to it that it is the status's and no other's.
func failure(t *testing.T, err error, status tmcontrol.Status) *tmcontrol.Error {
	t.Helper()
	var failure *tmcontrol.Error
	if !errors.As(err, &failure) {
		t.Fatalf("found %v (%T), expected an *Error with %v", err, err, status)
	}
	for _, known := range statuses(t) {
		if is := errors.Is(err, known); is != (known == status) {
			t.Fatalf("errors.Is(%q, %v) is %v, expected %v", err, known, is, status)
		}
	}
	if failure.Status != status {
		t.Fatalf("found %v, expected %v", failure.Status, status)
	}
	return failure
}

// eventually waits until a condition holds. The limit is there for a test that would hang.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for began := time.Now(); !holds(); runtime.Gosched() {
		if time.Since(began) > time.Minute {
			t.Fatal("waited in vain until ", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// pending waits until so many requests are with the service and have no answer.
func pending(t *testing.T, number int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d requests wait for their answer", number), func() bool {
		waiting := 0
		for _, request := range service.CloseVideoRequests(t) {
			if request.Outcome == "pending" {
				waiting++
			}
		}
		return waiting == number
	})
}

// silence is a fault with which a request gets no answer within any test's time.
func silence(requests int) emulator.Fault {
	return emulator.Fault{"kind": "delay", "ms": 600_000, "count": requests}
}

var background = context.Background()
