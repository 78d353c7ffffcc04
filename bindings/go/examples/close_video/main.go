// Command close_video turns a participant's camera off.
//
//	close_video BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE
//
// CA_FILE may be "" (the bundled roots alone); a device is an instanceid, such as 1 for a PC. The credentials come from the
// environment, because every user of a machine can read the arguments of a program: TM_APP_ID, TM_SECRET_ID, TM_SECRET_KEY,
// and TM_SDK_ID if one was assigned.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"

	"tmcontrol.example/tmcontrol"
)

func main() {
	log.SetFlags(0)
	err := closeVideo(os.Args[1:])
	var failure *tmcontrol.Error
	if errors.As(err, &failure) && failure.HintEN != "" {
		log.Print("hint: ", failure.HintEN)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func closeVideo(arguments []string) error {
	if len(arguments) != 7 {
		return errors.New("seven arguments are needed, see the head of main.go")
	}
	options := []tmcontrol.Option{tmcontrol.WithBaseURL(arguments[0])}
	if arguments[1] != "" {
		options = append(options, tmcontrol.WithCAFile(arguments[1]))
	}
	client, err := tmcontrol.New(tmcontrol.Secret{AppID: os.Getenv("TM_APP_ID"), SDKID: os.Getenv("TM_SDK_ID"),
		SecretID: os.Getenv("TM_SECRET_ID"), SecretKey: os.Getenv("TM_SECRET_KEY")}, options...)
	if err != nil {
		return err
	}
	defer client.Close()

	result, err := client.CloseVideo(context.Background(), arguments[2], tmcontrol.CloseVideoRequest{
		Operator: tmcontrol.UserID(arguments[3], device(arguments[4])),
		Target:   tmcontrol.MSOpenID(arguments[5], device(arguments[6])),
	})
	if err == nil {
		fmt.Printf("%s (trace id %s)\n", result.Message, result.TraceID)
	}
	return err
}

func device(argument string) tmcontrol.Device {
	instanceid, err := strconv.Atoi(argument)
	if err != nil {
		log.Fatalf("%q: expected a device, such as 1 for a PC", argument)
	}
	return tmcontrol.Device(instanceid)
}
