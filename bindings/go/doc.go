// Package tmcontrol turns a participant's camera off in a Tencent Meeting (腾讯会议) conference.
//
// A [Client] is made once, with the identity of an enterprise ([Secret]) or of a user ([OAuth]), and kept; any number of
// goroutines may use it at once:
//
//	client, err := tmcontrol.New(tmcontrol.Secret{AppID: appID, SecretID: secretID, SecretKey: secretKey})
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//
//	_, err = client.CloseVideo(ctx, "7567173273889276131", tmcontrol.CloseVideoRequest{
//		Operator: tmcontrol.UserID("zhang.wei", tmcontrol.DevicePC),
//		Target:   tmcontrol.MSOpenID("ms-li-na", tmcontrol.DeviceMac),
//	})
//
// # Requests
//
// A request given as json.RawMessage, []byte or string is sent byte for byte; anything else is written as JSON first.
// The library checks it before anything is sent, and says which field is wrong, what it found and what it expects.
//
// # Time
//
// The limit of a call, all of its attempts included, is the earlier of its context's deadline and [WithTimeout]; with neither
// it is ten seconds. A context that ends, ends the call at once. While a call runs it holds a thread of the system, so it is
// wise to bound how many run at once.
//
// # Errors
//
// Every error of a call is an [*Error], which has all that is known about the call. What kind of failure it is tells its
// [Status]:
//
//	switch {
//	case errors.Is(err, tmcontrol.ErrDevice): // this device has no camera that is on
//	case errors.Is(err, tmcontrol.ErrMeetingState): // the meeting is not running
//	case errors.Is(err, context.DeadlineExceeded): // the deadline of ctx
//	}
//
// Statuses from 1 to 99 are the caller's to mend, and nothing was sent; 100 to 199 concern the way to the service; 200 to 299
// are the service's answers, for which [Error] has the code, and cause and remedy in English and Chinese; 900 to 999 are
// faults of the library.
package tmcontrol
