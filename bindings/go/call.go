package tmcontrol

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// A CallOption sets something about a single call.
type CallOption func(*call) error

// CallMaxAttempts sets how often this call is sent at most, the first time included: 1 to 10; 0 stands for what the client has.
func CallMaxAttempts(attempts int) CallOption {
	return func(c *call) error {
		fits := attempts >= 0 && attempts <= math.MaxInt32
		if !fits || Status(c.handle.SetMaxAttempts(uint32(attempts))) != OK {
			return refusal(ErrInvalidArgument, fmt.Sprintf("max attempts: found %d, expected 0 to 10", attempts))
		}
		return nil
	}
}

// CallIdempotent says that a call of [Client.APICall] may be made twice: then it is made again when its answer was lost. Calls that
// read (GET) always are.
func CallIdempotent() CallOption {
	return func(c *call) error { return set("idempotent", c.handle.SetIdempotent()) }
}

// CallVerify has [Client.CloseVideo] read back that the camera is off, because the service's success does not prove it. Then a nil error
// means that the camera is off, [ErrNotApplied] that it was still on at the deadline, and [ErrUnverified] that nobody can tell. It needs an
// operator who may read the list of participants, by userid or openid, or else [CallVerifyOperator]; and a target by ms_open_id.
func CallVerify() CallOption {
	return func(c *call) error { return set("verify", c.handle.SetVerify()) }
}

// CallVerifyOperator says who reads the list of participants for [CallVerify], [CallFindDevice] and [CallAllDevices], where the request's
// operator cannot: a [UserID], [OpenID] or [RoomsID], whose device is not looked at.
func CallVerifyOperator(operator Person) CallOption {
	return func(c *call) error {
		id, err := abi.NewText(operator.id)
		if err != nil {
			return refusal(ErrInvalidArgument, "verify operator: "+err.Error())
		}
		if status := Status(c.handle.SetVerifyOperator(id, narrow(int(operator.idType)))); status != OK {
			return refusal(status, fmt.Sprintf("verify operator: found the id %q of type %d, expected a userid (1), openid (2) or rooms_id (3)",
				operator.id, operator.idType))
		}
		return nil
	}
}

// CallFindDevice has [Client.CloseVideo] look for the target's device whose camera is on, whatever device the request names. Where no
// camera is on nothing is sent, and the call succeeds. It needs what [CallVerify] needs.
func CallFindDevice() CallOption {
	return func(c *call) error { return set("device", c.handle.SetDevice(abi.DeviceFind)) }
}

// CallAllDevices is CallFindDevice for every device of the target whose camera is on.
func CallAllDevices() CallOption {
	return func(c *call) error { return set("device", c.handle.SetDevice(abi.DeviceAll)) }
}

// set turns the library's answer to a setter of a call into an error. It takes what it is given here; only a fault of its own is left.
func set(option string, status int32) error {
	if Status(status) == OK {
		return nil
	}
	return refusal(Status(status), option+": "+Status(status).Message(English))
}

// narrow makes C's number of an int. What does not fit is made one that the library refuses.
func narrow(number int) int32 {
	if number < 0 || number > math.MaxInt32 {
		return -1
	}
	return int32(number)
}

// longest is the most time that the library lets a call have.
const longest = time.Hour

// call is a call on its way: its handle, and what its context has to do with its end.
type call struct {
	context context.Context
	handle  abi.Call
	// deadlined says that the library was given the context's deadline, so that a timeout is the context's.
	deadlined bool
	// many says that threads of the library's own make some of its requests.
	many bool
}

// run makes a call: do is given its handle, and returns when the call is over.
func (c *Client) run(ctx context.Context, options []CallOption, do func(abi.Call) (abi.Result, int32)) (*Result, error) {
	if err := c.enter(); err != nil {
		return nil, c.closedError()
	}
	defer c.leave()
	defer c.failures.keep()()

	call, outcome, err := perform(ctx, c.timeout, c.language, options, do)
	if err != nil {
		return nil, err
	}
	if outcome.Status == OK {
		return outcome, nil
	}
	causes := call.causes(outcome.Status)
	if outcome.Status == ErrCancelled && causes == nil && c.isClosed() {
		causes = []error{ErrClosed}
	}
	return nil, c.failures.explain(outcome, causes)
}

// perform makes a call with a limit of its maker's own beside the context's.
func perform(
	ctx context.Context, own time.Duration, language Language, options []CallOption, do func(abi.Call) (abi.Result, int32),
) (*call, *Result, error) {
	call := &call{context: ctx, handle: abi.NewCall()}
	defer call.handle.Free()
	for _, option := range options {
		if err := option(call); err != nil {
			return nil, nil, err
		}
	}
	if err := call.limit(own); err != nil {
		return nil, nil, notBegun(ctx, err, language)
	}
	result, status := call.cancellable(do)
	defer result.Free()
	return call, read(result, Status(status), language), nil
}

// limit gives the library the context's deadline, if it is earlier than the client's own limit. The error is the context's.
func (c *call) limit(own time.Duration) error {
	if err := c.context.Err(); err != nil {
		return err
	}
	deadline, ok := c.context.Deadline()
	if !ok {
		return nil
	}
	remaining := time.Until(deadline)
	if remaining <= 0 {
		return context.DeadlineExceeded
	}
	if own != 0 && own <= remaining {
		return nil
	}
	c.deadlined = remaining <= longest
	c.handle.SetTimeoutMS(uint32(roundUp(min(remaining, longest)))) // a number that it takes
	return nil
}

// cancellable has the call cancelled when its context ends. A deadline that the library knows it keeps by itself: then the call
// comes to a timeout, and not to one thing or the other.
func (c *call) cancellable(do func(abi.Call) (abi.Result, int32)) (result abi.Result, status int32) {
	done := make(chan struct{})
	stop := context.AfterFunc(c.context, func() {
		defer close(done)
		if c.isCancelled() {
			c.handle.Cancel()
		}
	})
	defer func() {
		if !stop() {
			<-done // it has the handle, which is freed next
		}
	}()
	abi.Within(within{call: c}, func() { result, status = do(c.handle) })
	return result, status
}

// isCancelled reports whether the call's context has ended in a way that the library does not know of by itself.
func (c *call) isCancelled() bool {
	err := c.context.Err()
	return err != nil && (!c.deadlined || !errors.Is(err, context.DeadlineExceeded))
}

// causes tells what lies behind a failure, if it is the context.
func (c *call) causes(status Status) []error {
	switch {
	case status == ErrTimeout && c.deadlined:
		c.awaitContext()
		return withCause(c.context, context.DeadlineExceeded)
	case status == ErrCancelled && c.context.Err() != nil:
		return withCause(c.context, c.context.Err())
	}
	return nil
}

// awaitContext waits for the timer of a context whose deadline has passed: it may ring a moment after the library's, and who gets
// the error shall find the context ended. A context without a timer is not waited for long.
func (c *call) awaitContext() {
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case <-c.context.Done():
	case <-patience.C:
	}
}

// notBegun is the error of a call whose context had ended before.
func notBegun(ctx context.Context, ended error, language Language) *Error {
	status := ErrCancelled
	if errors.Is(ended, context.DeadlineExceeded) {
		status = ErrTimeout
	}
	return refusal(status, status.Message(language), withCause(ctx, ended)...)
}

// withCause adds the cause that a context was ended with to the reason that it gives.
func withCause(ctx context.Context, ended error) []error {
	if cause := context.Cause(ctx); cause != nil {
		return []error{ended, cause}
	}
	return []error{ended}
}
