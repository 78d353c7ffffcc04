package tmcontrol_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"tmcontrol.example/tmcontrol"
)

func TestCloseVideoMany(t *testing.T) {
	client := newClient(t)
	telephone := liNa
	telephone.Target = tmcontrol.MSOpenID("ms-guest-phone", tmcontrol.DevicePSTN)
	requests := []tmcontrol.CloseVideoRequest{liNa, telephone, {Operator: zhangWei, Target: tmcontrol.MSOpenID("ms-boardroom-3", tmcontrol.DeviceMRA)}}
	outcomes, err := client.CloseVideoMany(background, service.MeetingID, requests)
	failure(t, err, tmcontrol.ErrDevice)
	if outcomes == nil || len(outcomes.Each) != 3 || outcomes.Attempts != 3 {
		t.Fatalf("found %+v", outcomes)
	}
	for i, want := range []tmcontrol.Status{tmcontrol.OK, tmcontrol.ErrDevice, tmcontrol.OK} {
		each := outcomes.Each[i]
		if each.Status != want || each.Attempts != 1 || each.TraceID == "" || each.Elapsed <= 0 || !json.Valid(each.JSON) {
			t.Errorf("request %d: found %+v", i, each)
		}
		if (each.Err() == nil) != (want == tmcontrol.OK) || want != tmcontrol.OK && !errors.Is(each.Err(), want) {
			t.Errorf("request %d: found %v", i, each.Err())
		}
	}
	if hint := outcomes.Each[1].Hint(tmcontrol.Chinese); !strings.Contains(hint, "摄像头") || outcomes.Each[1].APICode != 9104 {
		t.Errorf("found %+v", outcomes.Each[1])
	}
	if service.CameraIsOn(t, "ms-li-na", 2) || service.CameraIsOn(t, "ms-boardroom-3", 9) {
		t.Error("a camera is still on")
	}

	service.Reset(t)
	outcomes, err = client.CloseVideoMany(background, service.MeetingID, "["+plain+"]", tmcontrol.CallVerify())
	if err != nil || outcomes.Effect != tmcontrol.EffectApplied || outcomes.Each[0].Effect != tmcontrol.EffectApplied {
		t.Errorf("found %+v, %v", outcomes, err)
	}
	outcomes, err = client.CloseVideoMany(background, service.MeetingID, []tmcontrol.CloseVideoRequest{liNa, {}})
	if found := failure(t, err, tmcontrol.ErrDevice); found.Field != "/0" || outcomes.Each[1].Field != "/operator_id" {
		t.Errorf("found %q in %v", outcomes.Each[1].Field, found)
	}
	outcomes, err = client.CloseVideoMany(background, service.MeetingID, "{}")
	if failure(t, err, tmcontrol.ErrInvalidRequest); outcomes != nil {
		t.Errorf("found %+v", outcomes)
	}
	if outcomes, err = client.CloseVideoMany(background, service.MeetingID, []string{}); err != nil || len(outcomes.Each) != 0 {
		t.Errorf("found %+v, %v", outcomes, err)
	}
}

func TestStats(t *testing.T) {
	client := newClient(t)
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Fatal(err)
	}
	_, err := client.CloseVideo(background, service.MeetingID, liNa)
	failure(t, err, tmcontrol.ErrDevice)
	_, err = client.CloseVideo(background, service.MeetingID, "{")
	failure(t, err, tmcontrol.ErrInvalidJSON)
	stats, err := client.Stats()
	if err != nil {
		t.Fatal(err)
	}
	calls := stats.Calls
	if calls.Finished != 3 || calls.OK != 1 || calls.Service != 1 || calls.Caller != 1 || calls.Running != 0 || stats.Attempts != 2 {
		t.Errorf("found %s", stats.Raw)
	}
	if stats.Statuses["TM_ERR_DEVICE"] != 1 || stats.Latency.Calls != 2 || stats.Latency.Max == nil || *stats.Latency.Max <= 0 {
		t.Errorf("found %s", stats.Raw)
	}
	if stats.Quota.ThisMinute == nil || *stats.Quota.ThisMinute != 238 || stats.Quota.ClosedForMS != nil || stats.ClockOffsetMS == nil {
		t.Errorf("found %s", stats.Raw)
	}
	if stats.Connections == nil || stats.Connections.Idle != 1 || !json.Valid(stats.Raw) {
		t.Errorf("found %s", stats.Raw)
	}
	client.Close()
	_, err = client.Stats()
	failure(t, err, tmcontrol.ErrCancelled)
}
