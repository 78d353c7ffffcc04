// Command ours is the library through its Go package.
package main

import (
	"context"
	"encoding/json"
	"log"

	"tmcontrol.example/benches/call"
	"tmcontrol.example/benches/harness"
	"tmcontrol.example/tmcontrol"
)

func main() {
	client, err := tmcontrol.New(
		tmcontrol.Secret{AppID: call.Setting("BENCH_APP_ID"), SDKID: call.Setting("BENCH_SDK_ID"),
			SecretID: call.Setting("BENCH_SECRET_ID"), SecretKey: call.Setting("BENCH_SECRET_KEY")},
		tmcontrol.WithBaseURL("https://"+call.Setting("BENCH_HOST")),
		tmcontrol.WithCAFile(call.Setting("BENCH_CA_FILE")),
		// The service's quota is none of this server's.
		tmcontrol.WithOption("rate_limit_per_minute", "0"),
		tmcontrol.WithOption("rate_limit_per_day", "0"))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	meetingID, body := call.Setting("BENCH_MEETING_ID"), json.RawMessage(call.Setting("BENCH_BODY"))
	harness.Serve(func() error {
		_, err := client.CloseVideo(context.Background(), meetingID, body)
		return err
	})
}
