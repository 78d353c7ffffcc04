package tmcontrol

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// WithTransport has requests sent by the program's own HTTP stack instead of the library's, such as an [http.Transport] with the proxies,
// certificates and metrics that the program uses elsewhere. Checks, signatures, quota, retries, deadline and what an answer means stay the
// library's; options about connections and certificates are not looked at.
//
// RoundTrip gets one request for each attempt, on the goroutine of the call (those of [Client.CloseVideoMany] and of a refresh of tokens on
// goroutines that are none of the program's, too). Its context ends with the call. The header must go out as it is spelt, so the request has to
// be sent over HTTP/1.1 (an http.Transport does that if its TLSNextProto is an empty map), and no redirect is to be followed.
// It must not use the client. If it fails without an answer, the error tells what kind of failure that was, as net and crypto/tls have
// them; any other is taken for a connection that was lost. If it panics the call comes to [ErrCallbackFailed] with a [PanicError]; it must not
// end its goroutine.
func WithTransport(transport http.RoundTripper) Option {
	return func(c *configuration) error {
		if transport == nil {
			return refusal(ErrInvalidConfig, "transport: found nil, expected an http.RoundTripper")
		}
		return c.settle(c.abi.SetTransport(func(request abi.Request, reply abi.Reply) int32 {
			var status Status
			if number := c.failures.guard(func() (err error) {
				status, err = exchange(transport, request, reply)
				return err
			}); number != 0 {
				return number
			}
			return int32(status)
		}))
	}
}

// RoundTripFunc is a function as an http.RoundTripper.
type RoundTripFunc func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f RoundTripFunc) RoundTrip(request *http.Request) (*http.Response, error) {
	return f(request)
}

// exchange sends a request and fills in the reply. The error is for what is no failure of the network's.
func exchange(transport http.RoundTripper, wanted abi.Request, reply abi.Reply) (Status, error) {
	ctx, cancel := whileWanted(wanted)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	request, err := httpRequest(ctx, wanted.Method(), wanted.URL(), headerOf(wanted), wanted.Body())
	if err != nil {
		return OK, err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return kindOf(err, connected.Load()), nil
	}
	if response == nil || response.Body == nil {
		return OK, errors.New("the transport gave neither a whole response nor an error")
	}
	defer response.Body.Close()
	if status := Status(reply.SetStatus(narrow(response.StatusCode))); status != OK {
		return OK, fmt.Errorf("the transport's response has the HTTP status %d", response.StatusCode)
	}
	for name, values := range response.Header {
		for _, value := range values {
			addHeader(reply, name, value)
		}
	}
	return readBody(response.Body, reply), nil
}

// whileWanted is a context that ends when the library does not wait for the request any more: the deadline has come, or the call was
// cancelled, which only the request tells. After cancel nobody looks at the request.
func whileWanted(wanted abi.Request) (ctx context.Context, cancel func()) {
	const look = 20 * time.Millisecond
	ctx, end := context.WithTimeout(context.Background(), time.Duration(wanted.RemainingMS())*time.Millisecond)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(look)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if wanted.RemainingMS() == 0 {
					end()
				}
			}
		}
	}()
	return ctx, func() {
		end()
		<-done
	}
}

// headerOf keeps the spelling of the names, which http.Header.Set would change.
func headerOf(wanted abi.Request) http.Header {
	header := make(http.Header)
	for _, line := range wanted.Headers() {
		header[line[0]] = append(header[line[0]], line[1])
	}
	return header
}

// httpRequest makes a request that is sent once: a body that cannot be had again keeps net/http from sending it anew on another
// connection, which the service would take for a replay.
func httpRequest(ctx context.Context, method, url string, header http.Header, body []byte) (*http.Request, error) {
	var content io.Reader
	if len(body) > 0 {
		content = io.NopCloser(bytes.NewReader(body))
	}
	request, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return nil, err
	}
	request.ContentLength = int64(len(body))
	request.Header = header
	// What stands behind the host is signed.
	if sent := request.URL.Scheme + "://" + request.URL.Host + request.URL.RequestURI(); sent != url {
		return nil, fmt.Errorf("net/http would send the path in another spelling than it is signed: %q", sent)
	}
	return request, nil
}

// kindOf tells what kind of failure it was. 100 to 104 say that nothing of the request was sent.
func kindOf(err error, connected bool) Status {
	var (
		dns         *net.DNSError
		operation   *net.OpError
		certificate *tls.CertificateVerificationError
		hostname    x509.HostnameError
		authority   x509.UnknownAuthorityError
		invalid     x509.CertificateInvalidError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		timeout     net.Error
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return ErrTimeout
	case connected:
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		return ErrProxy
	case errors.As(err, &certificate), errors.As(err, &hostname), errors.As(err, &authority), errors.As(err, &invalid):
		return ErrCertificate
	case errors.As(err, &record), errors.As(err, &alert):
		return ErrTLS
	case errors.As(err, &dns):
		return ErrDNS
	case operation != nil && operation.Op == "dial":
		return ErrConnect
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return ErrTimeout
	}
	return ErrConnectionLost
}

// addHeader leaves out what is no header: the library looks at few of them.
func addHeader(reply abi.Reply, name, value string) {
	texts, _, err := texts([]string{"name", name, "value", value})
	if err == nil {
		reply.AddHeader(texts[0], texts[1])
	}
}

func readBody(body io.Reader, reply abi.Reply) Status {
	piece := make([]byte, 16*1024)
	for {
		length, err := body.Read(piece)
		if status := Status(reply.AppendBody(piece[:length])); status != OK {
			return status
		}
		if err == io.EOF {
			return OK
		}
		if err != nil {
			return kindOf(err, true)
		}
	}
}
