// Command sdk is the official Go SDK. It is a module of its own, because not every module proxy gives the SDK away.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"

	wemeet "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi"
	sdkcore "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/core"
	sdkhttp "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/core/xhttp"
	control "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/service/meeting_control"

	"tmcontrol.example/benches/call"
	"tmcontrol.example/benches/harness"
)

func main() {
	transport := &http.Transport{TLSClientConfig: call.TLS(), MaxIdleConnsPerHost: 64}
	caller, err := sdkhttp.NewClient(call.Setting("BENCH_HOST"),
		sdkhttp.WithProtocol("https"),
		sdkhttp.WithSerializer(sdkcore.DefaultSerializer),
		sdkhttp.WithClient(&http.Client{Transport: transport}))
	if err != nil {
		log.Fatal(err)
	}
	client := wemeet.NewClient(
		wemeet.WithAppId(call.Setting("BENCH_APP_ID")),
		wemeet.WithSdkId(call.Setting("BENCH_SDK_ID")),
		wemeet.WithSecret(call.Setting("BENCH_SECRET_ID"), call.Setting("BENCH_SECRET_KEY")),
		wemeet.WithHTTPClient(caller))
	var body control.V1RealControlMeetingsMeetingIdVideoPutRequest
	if err := json.Unmarshal([]byte(call.Setting("BENCH_BODY")), &body); err != nil {
		log.Fatal(err)
	}
	meetingID := call.Setting("BENCH_MEETING_ID")
	harness.Serve(func() error {
		request := control.ApiV1RealControlMeetingsMeetingIdVideoPutRequest{MeetingId: meetingID, Body: &body}
		_, err := client.MeetingControlApi.V1RealControlMeetingsMeetingIdVideoPut(context.Background(), &request,
			sdkcore.WithJWTAuth(&sdkcore.JWTAuthenticator{}))
		return err
	})
}
