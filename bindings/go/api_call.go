package tmcontrol

import (
	"context"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// APICall makes a call to any endpoint of the service, signed like every other, and waits for the answer, which is the result's Body.
//
// The method is "GET", "POST", "PUT" or "DELETE". The path begins behind the host and has the query, percent-encoded as it is to be sent,
// such as "/v1/meetings?userid=a%40b&instanceid=1". The body is as the request of [Client.CloseVideo], or nil for none. When an answer is
// lost the call is made again only if it reads (GET) or [CallIdempotent] says that it may be.
func (c *Client) APICall(ctx context.Context, method, path string, body any, options ...CallOption) (*Result, error) {
	texts, err := arguments("method", method, "path_and_query", path)
	if err != nil {
		return nil, err
	}
	content, err := optionalBodyOf(body)
	if err != nil {
		return nil, err
	}
	return c.run(ctx, options, func(call abi.Call) (abi.Result, int32) {
		return c.context.APICall(texts[0], texts[1], content, call)
	})
}

// SignExplain explains the signature of a request, for whoever signs with code of their own and is refused: the string to sign with
// visible line ends, lengths, hashes, a fingerprint of the key, and, given somebody else's string to sign or signature for the same
// request, what is wrong with them ("" for neither). Method, path and body are as for [Client.APICall]. Sends nothing.
//
// The report is for people, in the client's language. It never shows the secret key; the signature in it is good for five minutes.
func (c *Client) SignExplain(method, path string, body any, theirString, theirSignature string) (string, error) {
	texts, err := arguments("method", method, "path_and_query", path, "their_string", theirString, "their_signature", theirSignature)
	if err != nil {
		return "", err
	}
	for i, given := range []string{theirString, theirSignature} {
		if given == "" {
			texts[2+i] = null
		}
	}
	content, err := optionalBodyOf(body)
	if err != nil {
		return "", err
	}
	if err := c.enter(); err != nil {
		return "", c.closedError()
	}
	defer c.leave()
	defer c.failures.keep()()
	var report string
	var status int32
	abi.Within(within{}, func() {
		report, status = c.context.SignExplain(texts[0], texts[1], content, texts[2], texts[3])
	})
	if status := Status(status); status != OK {
		return "", refusal(status, status.Message(c.language))
	}
	report, _ = c.failures.behind(report)
	return report, nil
}
