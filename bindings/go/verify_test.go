package tmcontrol_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

func TestVerify(t *testing.T) {
	client := newClient(t)
	result, err := client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallVerify())
	if err != nil || result.Effect != tmcontrol.EffectApplied {
		t.Fatalf("found %+v, %v", result, err)
	}

	service.Reset(t)
	service.Break(t, emulator.Fault{"kind": "ignored"})
	ctx, cancel := context.WithTimeout(background, 700*time.Millisecond)
	defer cancel()
	_, err = client.CloseVideo(ctx, service.MeetingID, liNa, tmcontrol.CallVerify())
	if found := failure(t, err, tmcontrol.ErrNotApplied); found.Effect != tmcontrol.EffectNotApplied || found.HTTPStatus != 200 {
		t.Errorf("found %+v", found)
	}

	service.Reset(t)
	service.Break(t, emulator.Fault{"kind": "target_leaves"})
	_, err = client.CloseVideo(background, service.MeetingID, liNa, tmcontrol.CallVerify())
	if found := failure(t, err, tmcontrol.ErrUnverified); found.Effect != tmcontrol.EffectUnknown {
		t.Errorf("found %+v", found)
	}
}

func TestVerifyOperator(t *testing.T) {
	client := newClient(t)
	request := tmcontrol.CloseVideoRequest{Operator: tmcontrol.MSOpenID("ms-zhang-wei", tmcontrol.DevicePC), Target: liNa.Target}
	_, err := client.CloseVideo(background, service.MeetingID, request, tmcontrol.CallVerify())
	failure(t, err, tmcontrol.ErrUnsupported)
	if sent := service.Counters(t).Requests; sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
	result, err := client.CloseVideo(background, service.MeetingID, request, tmcontrol.CallVerify(), tmcontrol.CallVerifyOperator(zhangWei))
	if err != nil || result.Effect != tmcontrol.EffectApplied {
		t.Errorf("found %+v, %v", result, err)
	}
	for _, operator := range []tmcontrol.Person{liNa.Target, tmcontrol.UserID("", 1), tmcontrol.UserID("a\x00b", 1)} {
		_, err := client.CloseVideo(background, service.MeetingID, request, tmcontrol.CallVerifyOperator(operator))
		if found := failure(t, err, tmcontrol.ErrInvalidArgument); !strings.Contains(found.Message, "verify operator") {
			t.Errorf("found %q", found.Message)
		}
	}
}

func TestDevicesThatAreFound(t *testing.T) {
	client := newClient(t)
	wrong := liNa
	wrong.Target = tmcontrol.MSOpenID("ms-li-na", tmcontrol.DevicePSTN)
	if _, err := client.CloseVideo(background, service.MeetingID, wrong, tmcontrol.CallFindDevice()); err != nil {
		t.Error(err)
	}
	if service.CameraIsOn(t, "ms-li-na", 2) {
		t.Error("the camera is still on")
	}
	service.Reset(t)
	if _, err := client.CloseVideo(background, service.MeetingID, wrong, tmcontrol.CallAllDevices()); err != nil {
		t.Error(err)
	}
	if service.CameraIsOn(t, "ms-li-na", 2) {
		t.Error("the camera is still on")
	}
	// Nothing is on any more: nothing is sent but the look at the list.
	sent := len(service.CloseVideoRequests(t))
	if _, err := client.CloseVideo(background, service.MeetingID, wrong, tmcontrol.CallFindDevice()); err != nil {
		t.Error(err)
	}
	if now := len(service.CloseVideoRequests(t)); now != sent {
		t.Errorf("%d requests were sent", now-sent)
	}
}
