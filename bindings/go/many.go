package tmcontrol

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// CloseVideoMany turns many cameras off in one meeting, such as everyone's but the host's, and waits for all answers. The requests are a
// slice of [CloseVideoRequest], or anything else that is a JSON array of requests, in the forms of [Client.CloseVideo]; 2,000 at most.
//
// Each is a call of its own, with retries, verification and device as the options say; a few are made at a time. They share the deadline
// and the client's quota.
//
// The error is nil if every call succeeded; else it is that of the first that failed, and the outcomes of all are there beside it, unless
// nothing was begun.
func (c *Client) CloseVideoMany(ctx context.Context, meetingID string, requests any, options ...CallOption) (*Outcomes, error) {
	texts, err := arguments("meeting_id", meetingID)
	if err != nil {
		return nil, err
	}
	bodies, err := bodyOf(requests)
	if err != nil {
		return nil, err
	}
	defer c.failures.keep()()
	end := func() {}
	defer func() { end() }()
	among := func(call *call) error {
		call.many, end = true, c.spread.begin(call)
		return nil
	}
	result, err := c.run(ctx, append(slices.Clip(options), among), func(call abi.Call) (abi.Result, int32) {
		return c.context.CloseVideoMany(texts[0], bodies, call)
	})
	var failure *Error
	if errors.As(err, &failure) {
		result = &failure.Result
	}
	if result == nil || len(result.Body) == 0 {
		return nil, err
	}
	outcomes := &Outcomes{Result: *result}
	if unreadable := json.Unmarshal(result.Body, &outcomes.Each); unreadable != nil {
		return nil, unreadable
	}
	for i := range outcomes.Each {
		outcomes.Each[i].err = c.failures.explain(&outcomes.Each[i].Result, nil)
	}
	return outcomes, err
}

// Outcomes are those of many calls. The result tells of the first that failed, else of the last; its Attempts are the sum, its Effect is
// that of all, or [EffectUnknown] if they differ.
type Outcomes struct {
	Result
	// Each has what the calls came to, in the order of the requests.
	Each []Outcome
}

// An Outcome is what one of many calls came to. [Result.Body] is as the report shows it: without what is no text.
type Outcome struct {
	Result
	err *Error
}

// Err is nil if the call succeeded, else an [*Error] as [Client.CloseVideo] has it.
func (o Outcome) Err() error {
	if o.Status == OK {
		return nil
	}
	return o.err
}

// UnmarshalJSON reads a report, such as [Result.JSON].
func (o *Outcome) UnmarshalJSON(raw []byte) error {
	var report struct {
		Status       Status  `json:"status_number"`
		HTTPStatus   int     `json:"http_status"`
		APICode      int64   `json:"api_code"`
		APINewCode   int64   `json:"api_new_code"`
		Message      string  `json:"message"`
		HintEN       string  `json:"hint_en"`
		HintZH       string  `json:"hint_zh"`
		Field        *string `json:"field"`
		TraceID      string  `json:"trace_id"`
		Body         string  `json:"body"`
		Effect       string  `json:"effect"`
		Retryable    bool    `json:"retryable"`
		RetryAfterMS *int64  `json:"retry_after_ms"`
		OffsetMS     *int64  `json:"clock_offset_ms"`
		ElapsedUS    int64   `json:"elapsed_us"`
		Attempts     []any   `json:"attempts"`
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		return err
	}
	o.Result = Result{
		Status: report.Status, HTTPStatus: report.HTTPStatus, APICode: report.APICode, APINewCode: report.APINewCode,
		Message: report.Message, HintEN: report.HintEN, HintZH: report.HintZH, TraceID: report.TraceID, Body: []byte(report.Body),
		Attempts: len(report.Attempts), Elapsed: time.Duration(report.ElapsedUS) * time.Microsecond, Retryable: report.Retryable,
		RetryAfter: -time.Millisecond, Effect: effects[report.Effect], JSON: append(json.RawMessage(nil), raw...),
	}
	if report.Field != nil {
		o.Field, o.HasField = *report.Field, true
	}
	if report.RetryAfterMS != nil {
		o.RetryAfter = milli(*report.RetryAfterMS)
	}
	if report.OffsetMS != nil {
		o.ClockOffset, o.ClockKnown = milli(*report.OffsetMS), true
	}
	return nil
}

// effects are those of a report.
var effects = map[string]Effect{"unknown": EffectUnknown, "applied": EffectApplied, "not_applied": EffectNotApplied}
