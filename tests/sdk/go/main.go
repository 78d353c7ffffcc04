// Makes calls with the official Go SDK and tells what it made of the answers. calls.py says how it is asked and answers.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	wemeet "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi"
	sdkcore "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/core"
	sdkhttp "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/core/xhttp"
	control "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/service/meeting_control"
	meetings "github.com/TencentCloud/wemeet-openapi-sdk-go/wemeet_openapi/service/meetings"
)

type task struct {
	Host        string `json:"host"`
	Protocol    string `json:"protocol"`
	CAFile      string `json:"ca_file"`
	AppID       string `json:"app_id"`
	SdkID       string `json:"sdk_id"`
	SecretID    string `json:"secret_id"`
	SecretKey   string `json:"secret_key"`
	OpenID      string `json:"open_id"`
	AccessToken string `json:"access_token"`
	Calls       []call `json:"calls"`
}

type call struct {
	Operation  string          `json:"operation"`
	MeetingID  string          `json:"meeting_id"`
	Parameters json.RawMessage `json:"parameters"`
	Nonce      string          `json:"nonce"`
}

type outcome struct {
	Kind         string `json:"kind"`
	HTTPStatus   int    `json:"http_status,omitempty"`
	ErrorCode    int64  `json:"error_code,omitempty"`
	NewErrorCode int64  `json:"new_error_code,omitempty"`
	Message      string `json:"message,omitempty"`
	Trace        string `json:"trace,omitempty"`
	Data         any    `json:"data,omitempty"`
}

func main() {
	var asked task
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	client, err := newClient(asked)
	if err != nil {
		log.Fatal(err)
	}
	// The SDK makes a fresh nonce for every call, so a replay takes a nonce and a timestamp of the caller's.
	reused := sdkcore.JWTAuthenticator{Nonce: uint64(time.Now().UnixNano()), Timestamp: fmt.Sprint(time.Now().Unix())}
	outcomes := make([]outcome, 0, len(asked.Calls))
	for _, one := range asked.Calls {
		option := sdkcore.WithJWTAuth(&sdkcore.JWTAuthenticator{})
		if asked.AccessToken != "" {
			option = sdkcore.WithOAuth2Auth(&sdkcore.OAuth2Authenticator{OpenId: asked.OpenID, AccessToken: asked.AccessToken})
		} else if one.Nonce == "reused" {
			again := reused
			option = sdkcore.WithJWTAuth(&again)
		}
		data, err := send(client, one, option)
		outcomes = append(outcomes, describe(data, err))
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcomes); err != nil {
		log.Fatal(err)
	}
}

func newClient(asked task) (*wemeet.Client, error) {
	// The proxies of the environment are none of these calls' business.
	transport := &http.Transport{}
	if asked.CAFile != "" {
		pem, err := os.ReadFile(asked.CAFile)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	caller, err := sdkhttp.NewClient(asked.Host,
		sdkhttp.WithProtocol(asked.Protocol),
		sdkhttp.WithSerializer(sdkcore.DefaultSerializer),
		sdkhttp.WithClient(&http.Client{Transport: transport}))
	if err != nil {
		return nil, err
	}
	return wemeet.NewClient(
		wemeet.WithAppId(asked.AppID),
		wemeet.WithSdkId(asked.SdkID),
		wemeet.WithSecret(asked.SecretID, asked.SecretKey),
		wemeet.WithHTTPClient(caller)), nil
}

func send(client *wemeet.Client, one call, option sdkcore.RequestOptionFunc) (any, error) {
	ctx := context.Background()
	switch one.Operation {
	case "video":
		var body control.V1RealControlMeetingsMeetingIdVideoPutRequest
		if err := json.Unmarshal(one.Parameters, &body); err != nil {
			return nil, err
		}
		request := control.ApiV1RealControlMeetingsMeetingIdVideoPutRequest{MeetingId: one.MeetingID, Body: &body}
		response, err := client.MeetingControlApi.V1RealControlMeetingsMeetingIdVideoPut(ctx, &request, option)
		if err != nil {
			return nil, err
		}
		return response.Data, nil
	case "mutes":
		var body control.V1RealControlMeetingsMeetingIdMutesPutRequest
		if err := json.Unmarshal(one.Parameters, &body); err != nil {
			return nil, err
		}
		request := control.ApiV1RealControlMeetingsMeetingIdMutesPutRequest{MeetingId: one.MeetingID, Body: &body}
		response, err := client.MeetingControlApi.V1RealControlMeetingsMeetingIdMutesPut(ctx, &request, option)
		if err != nil {
			return nil, err
		}
		return response.Data, nil
	case "participants":
		var query map[string]string
		if err := json.Unmarshal(one.Parameters, &query); err != nil {
			return nil, err
		}
		value := func(name string) *string {
			text := query[name]
			return &text
		}
		request := meetings.ApiV1MeetingsMeetingIdRealTimeParticipantsGetRequest{
			MeetingId:      one.MeetingID,
			OperatorId:     value("operator_id"),
			OperatorIdType: value("operator_id_type"),
			Page:           value("page"),
			PageSize:       value("page_size"),
		}
		response, err := client.MeetingsApi.V1MeetingsMeetingIdRealTimeParticipantsGet(ctx, &request, option)
		if err != nil {
			return nil, err
		}
		return response.Data, nil
	}
	return nil, fmt.Errorf("no operation %q here", one.Operation)
}

func describe(data any, err error) outcome {
	var service *sdkcore.ServiceError
	switch {
	case err == nil:
		return outcome{Kind: "success", Data: data}
	case errors.As(err, &service) && service.ErrorInfo != nil:
		return outcome{
			Kind:         "service_error",
			HTTPStatus:   service.StatusCode,
			ErrorCode:    service.ErrorInfo.ErrorCode,
			NewErrorCode: service.ErrorInfo.NewErrorCode,
			Message:      service.ErrorInfo.Message,
			Trace:        service.Header.Get("X-Tc-Trace"),
		}
	default:
		return outcome{Kind: "client_error", Message: err.Error()}
	}
}
