package tmcontrol

import (
	"bytes"
	"encoding/json"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// bodyOf makes the bytes to send of a request. What they say is the library's to judge; here is seen to it that it sees all of it.
func bodyOf(request any) (abi.Text, error) {
	var text abi.Text
	var err error
	switch request := request.(type) {
	case string:
		text, err = abi.NewText(request)
	case []byte:
		text, err = abi.NewText(request)
	case json.RawMessage:
		text, err = abi.NewText(request)
	default:
		written, failure := marshal(request)
		if failure != nil {
			return abi.Text{}, refusal(ErrInvalidJSON, "the request cannot be written as JSON: "+failure.Error(), failure)
		}
		text, err = abi.NewText(written)
	}
	if err != nil {
		return abi.Text{}, refusal(ErrInvalidJSON, "the body is no JSON: "+err.Error())
	}
	return text, nil
}

// optionalBodyOf is bodyOf, with nil for no body.
func optionalBodyOf(request any) (abi.Text, error) {
	if request == nil {
		return null, nil
	}
	return bodyOf(request)
}

// marshal is json.Marshal without the escapes for web pages, which only make a log harder to read.
func marshal(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
