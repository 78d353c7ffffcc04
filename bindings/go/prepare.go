package tmcontrol

import (
	"bytes"
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// PrepareCloseVideo checks and signs the request of [Client.CloseVideo], for a program that sends it itself, and sends nothing. Where
// [WithTransport] will do, it is simpler. It takes one unit of the quota, and waits for nobody but a [Signer].
func (c *Client) PrepareCloseVideo(meetingID string, request any) (*PreparedRequest, error) {
	texts, err := arguments("meeting_id", meetingID)
	if err != nil {
		return nil, err
	}
	body, err := bodyOf(request)
	if err != nil {
		return nil, err
	}
	return c.prepare(func() (abi.Request, int32) { return c.context.PrepareCloseVideo(texts[0], body) })
}

// PrepareAPICall is PrepareCloseVideo for the request of [Client.APICall].
func (c *Client) PrepareAPICall(method, path string, body any) (*PreparedRequest, error) {
	texts, err := arguments("method", method, "path_and_query", path)
	if err != nil {
		return nil, err
	}
	content, err := optionalBodyOf(body)
	if err != nil {
		return nil, err
	}
	return c.prepare(func() (abi.Request, int32) { return c.context.PrepareAPICall(texts[0], texts[1], content) })
}

func (c *Client) prepare(make func() (abi.Request, int32)) (*PreparedRequest, error) {
	if err := c.enter(); err != nil {
		return nil, c.closedError()
	}
	defer c.leave()
	defer c.failures.keep()()
	var request abi.Request
	var failed *Error
	abi.Within(within{preparing: &c.preparing}, func() {
		c.preparing.Lock()
		defer c.preparing.Unlock()
		made, status := make()
		request = made
		if status != int32(OK) {
			failed = c.failures.explain(c.lastResult(Status(status)), nil)
		}
	})
	if failed != nil && failed.Status == ErrCallbackFailed && c.isClosed() {
		return nil, c.closedError()
	}
	if failed != nil {
		return nil, failed
	}
	prepared := &PreparedRequest{
		Method: request.Method(), URL: request.URL(), Header: headerOf(request), Body: request.Body(), request: request,
	}
	runtime.SetFinalizer(prepared, (*PreparedRequest).Close)
	return prepared, nil
}

// lastResult is what the context says of a preparation that failed. If a call of another kind has taken its place in the meantime, the
// status has to do.
func (c *Client) lastResult(status Status) *Result {
	last := c.context.LastResult()
	defer last.Free()
	if !last.IsNull() && Status(last.Status()) == status && last.Attempts() == 0 {
		return read(last, status, c.language)
	}
	return read(abi.Result{}, status, c.language)
}

// A PreparedRequest is one that is to be sent once, within five minutes, exactly as it is: the header names in their spelling, and what
// stands behind the host in the URL, are what the service checks. Host and Content-Length are the sender's to add. The signature and the
// tokens in the header are secrets. Redirects are not to be followed.
type PreparedRequest struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte

	mu      sync.Mutex // never held while a function of the program's may run
	request abi.Request
	closed  bool
	readers int // of the request, which is freed when there is none
}

// HTTPRequest makes a request of net/http, to be sent with an http.Transport over HTTP/1.1.
func (p *PreparedRequest) HTTPRequest(ctx context.Context) (*http.Request, error) {
	return httpRequest(ctx, p.Method, p.URL, p.Header.Clone(), p.Body)
}

// Remaining is how long the request may still be sent; 0 when it has expired, was cancelled by the closing of its client, or is closed.
func (p *PreparedRequest) Remaining() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0
	}
	return time.Duration(p.request.RemainingMS()) * time.Millisecond
}

// Close lets go of the request and wipes what the library has of its secrets. The client may be closed already.
func (p *PreparedRequest) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		p.freeUnread()
		runtime.SetFinalizer(p, nil)
	}
	return nil
}

// read lends the request until it is given back; NULL if there is none, or none any more.
func (p *PreparedRequest) read() (request abi.Request, giveBack func()) {
	if p == nil {
		return request, func() {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return request, func() {}
	}
	p.readers++
	return p.request, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.readers--
		p.freeUnread()
	}
}

func (p *PreparedRequest) freeUnread() {
	if p.closed && p.readers == 0 {
		p.request.Free()
	}
}

// Interpret says what an answer means that the program got: as if the library had sent the request itself. The request is the one that
// was answered, of the same client, and not closed; nil if it is gone, then the service's clock is not learnt. The header may be nil,
// then Retry-After and trace id are not known.
func (c *Client) Interpret(prepared *PreparedRequest, httpStatus int, header http.Header, body []byte) (*Result, error) {
	lines, err := headerBlock(header)
	if err != nil {
		return nil, err
	}
	if err := c.enter(); err != nil {
		return nil, c.closedError()
	}
	defer c.leave()
	request, giveBack := prepared.read()
	defer giveBack()
	result, status := c.context.Interpret(request, narrow(httpStatus), lines, body)
	defer result.Free()
	outcome := read(result, Status(status), c.language)
	if outcome.Status == OK {
		return outcome, nil
	}
	return nil, c.failures.explain(outcome, nil)
}

// headerBlock writes a header as it stands in an answer.
func headerBlock(header http.Header) (abi.Text, error) {
	if header == nil {
		return null, nil
	}
	var lines bytes.Buffer
	if err := header.Write(&lines); err != nil {
		return null, refusal(ErrInvalidArgument, "header: "+err.Error(), err)
	}
	text, err := abi.NewText(lines.Bytes())
	if err != nil {
		return null, refusal(ErrInvalidArgument, "header: "+err.Error())
	}
	return text, nil
}
