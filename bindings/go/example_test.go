package tmcontrol_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"tmcontrol.example/tmcontrol"
)

func Example() {
	client, err := tmcontrol.New(
		tmcontrol.Secret{
			AppID:     os.Getenv("TM_APP_ID"),
			SDKID:     os.Getenv("TM_SDK_ID"),
			SecretID:  os.Getenv("TM_SECRET_ID"),
			SecretKey: os.Getenv("TM_SECRET_KEY"),
		},
		tmcontrol.WithBaseURL(os.Getenv("TM_BASE_URL")),
		tmcontrol.WithCAFile(os.Getenv("TM_CA_FILE")),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	result, err := client.CloseVideo(ctx, "4407719925013386241", tmcontrol.CloseVideoRequest{
		Operator: tmcontrol.UserID("li.na", tmcontrol.DeviceMac),
		Target:   tmcontrol.MSOpenID("ms-j-smith-monday", tmcontrol.DeviceWeb),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Status, result.HTTPStatus)
	// Output: TM_OK 200
}

func ExampleError() {
	client, err := tmcontrol.New(tmcontrol.OAuth{OpenID: "open-id", AccessToken: "token"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	_, err = client.CloseVideo(context.Background(), "7567173273889276131", `{
		"operator_id": "open-id", "operator_id_type": 2, "instanceid": 1,
		"user": {"to_operator_id": "ms-li-na", "to_operator_id_type": 4, "instanceid": "2"}}`)
	var failure *tmcontrol.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Status, "in", failure.Field)
	}
	fmt.Println(errors.Is(err, tmcontrol.ErrInvalidRequest), failure.Retryable, failure.Attempts)
	// Output:
	// TM_ERR_INVALID_REQUEST in /user/instanceid
	// true false 0
}

func ExampleSecret() {
	identity := tmcontrol.Secret{AppID: "200000001", SecretID: "AKIDEXAMPLE", SecretKey: "not-to-be-seen"}
	fmt.Printf("%+v\n", identity)
	// Output: tmcontrol.Secret{AppID: "200000001", …}
}
