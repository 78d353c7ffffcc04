// Command conformance makes calls as it is told, one JSON object a line, and tells what they come to, for tests/conformance at the
// project's root, where its protocol is described. It holds no expectations of its own.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"os"
	"time"

	"tmcontrol.example/tmcontrol"
)

type question struct {
	Options json.RawMessage `json:"options"`
	Calls   []call          `json:"calls"`
}

type call struct {
	Kind string `json:"call"`

	MeetingID    string           `json:"meeting_id"`
	SubMeetingID string           `json:"sub_meeting_id"`
	MeetingCode  string           `json:"meeting_code"`
	OperatorID   string           `json:"operator_id"`
	OperatorType tmcontrol.IDType `json:"operator_id_type"`
	InstanceID   tmcontrol.Device `json:"instanceid"`
	Method       string           `json:"method"`
	Path         string           `json:"path"`
	Body         *string          `json:"body"`

	TimeoutMS            int64            `json:"timeout_ms"`
	MaxAttempts          int              `json:"max_attempts"`
	Device               int              `json:"device"`
	Verify               bool             `json:"verify"`
	VerifyOperator       *string          `json:"verify_operator_id"`
	VerifyOperatorIDType tmcontrol.IDType `json:"verify_operator_id_type"`
	Idempotent           bool             `json:"idempotent"`
}

type answer struct {
	ConfigStatus string    `json:"config_status"`
	ConfigError  string    `json:"config_error"`
	Outcomes     []outcome `json:"outcomes"`
	Log          []record  `json:"log"`
}

type outcome struct {
	Status        string          `json:"status"`
	HTTPStatus    int             `json:"http_status"`
	APICode       int64           `json:"api_code"`
	APINewCode    int64           `json:"api_new_code"`
	Message       string          `json:"message"`
	HintEN        *string         `json:"hint_en"`
	HintZH        *string         `json:"hint_zh"`
	Field         *string         `json:"field"`
	TraceID       *string         `json:"trace_id"`
	BodyHex       string          `json:"body_hex"`
	Attempts      int             `json:"attempts"`
	Retryable     bool            `json:"retryable"`
	RetryAfterMS  int64           `json:"retry_after_ms"`
	ClockOffsetMS *int64          `json:"clock_offset_ms"`
	Effect        int32           `json:"effect"`
	JSON          json.RawMessage `json:"json"`
}

func main() {
	log.SetFlags(0)
	questions := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := questions.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(answerTo(asked)); err != nil {
			log.Fatal(err)
		}
	}
}

func answerTo(asked question) answer {
	given := answer{ConfigStatus: tmcontrol.OK.String(), Outcomes: []outcome{}, Log: []record{}}
	client, err := tmcontrol.New(nil, tmcontrol.WithLogger(slog.New(&pages{records: &given.Log})), tmcontrol.WithJSON(asked.Options))
	if err != nil {
		var failure *tmcontrol.Error
		if !errors.As(err, &failure) {
			log.Fatal(err)
		}
		given.ConfigStatus, given.ConfigError = failure.Status.String(), failure.Message
		return given
	}
	defer client.Close()
	for _, wanted := range asked.Calls {
		given.Outcomes = append(given.Outcomes, outcomeOf(wanted.make(client)))
	}
	return given
}

func (c call) make(client *tmcontrol.Client) (*tmcontrol.Result, error) {
	ctx := context.Background()
	if c.TimeoutMS != 0 {
		limited, cancel := context.WithTimeout(ctx, time.Duration(c.TimeoutMS)*time.Millisecond)
		defer cancel()
		ctx = limited
	}
	options := []tmcontrol.CallOption{tmcontrol.CallMaxAttempts(c.MaxAttempts)}
	switch c.Device {
	case 1:
		options = append(options, tmcontrol.CallFindDevice())
	case 2:
		options = append(options, tmcontrol.CallAllDevices())
	}
	if c.Verify {
		options = append(options, tmcontrol.CallVerify())
	}
	if c.VerifyOperator != nil {
		options = append(options, tmcontrol.CallVerifyOperator(tmcontrol.PersonBy(c.VerifyOperatorIDType, *c.VerifyOperator, 0)))
	}
	if c.Idempotent {
		options = append(options, tmcontrol.CallIdempotent())
	}
	operator := tmcontrol.PersonBy(c.OperatorType, c.OperatorID, c.InstanceID)
	var body any
	if c.Body != nil {
		body = *c.Body
	}
	switch c.Kind {
	case "find_meeting":
		found, err := client.FindMeeting(ctx, c.MeetingCode, operator, options...)
		if err != nil {
			return nil, err
		}
		return &found.Result, nil
	case "list_participants":
		found, err := client.Participants(ctx, c.MeetingID, c.SubMeetingID, operator, options...)
		if err != nil {
			return nil, err
		}
		return &found.Result, nil
	case "api_call":
		return client.APICall(ctx, c.Method, c.Path, body, options...)
	}
	return client.CloseVideo(ctx, c.MeetingID, body, options...)
}

func outcomeOf(result *tmcontrol.Result, err error) outcome {
	var failure *tmcontrol.Error
	if errors.As(err, &failure) {
		result = &failure.Result
	} else if err != nil {
		log.Fatal(err)
	}
	told := outcome{
		Status: result.Status.String(), HTTPStatus: result.HTTPStatus, APICode: result.APICode, APINewCode: result.APINewCode,
		Message: result.Message, HintEN: orNull(result.HintEN), HintZH: orNull(result.HintZH),
		TraceID: orNull(result.TraceID), BodyHex: hex.EncodeToString(result.Body), Attempts: result.Attempts,
		Retryable: result.Retryable, RetryAfterMS: result.RetryAfter.Milliseconds(), Effect: int32(result.Effect), JSON: result.JSON,
	}
	if result.HasField {
		told.Field = &result.Field
	}
	if result.ClockKnown {
		offset := result.ClockOffset.Milliseconds()
		told.ClockOffsetMS = &offset
	}
	return told
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
