package tmcontrol

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"sync"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// ErrClosed is what a call comes to on a [Client] that is closed, or that is closed while the call runs. The [Error] around it
// has the status [ErrCancelled].
var ErrClosed = errors.New("tmcontrol: the client is closed")

// A Client makes calls. It keeps connections, so make one and keep it. Any number of goroutines may use it at once.
type Client struct {
	context  abi.Context
	timeout  time.Duration // as in configuration
	language Language
	failures *failures
	spread   *spread
	closing  context.CancelFunc // tells functions of the program's that it is closed

	preparing sync.Mutex // what a preparation failed with is told in a place of the context

	mu     sync.Mutex // guards closed, and that no call comes in once it is set
	closed bool
	calls  sync.WaitGroup
}

// New makes a client. Nothing is sent. The error is an [*Error]; its message names the option that is wrong, what was found
// and what is expected.
func New(identity Identity, options ...Option) (*Client, error) {
	configuration := newConfiguration()
	defer configuration.free()
	// Without an identity, the library says what is missing; it may also come from WithOption.
	if !isNil(identity) {
		if err := identity.configure(configuration); err != nil {
			return nil, err
		}
	}
	for _, option := range options {
		if err := option(configuration); err != nil {
			return nil, err
		}
	}
	context, status := configuration.abi.NewContext()
	if err := configuration.settle(status); err != nil {
		return nil, err
	}
	client := &Client{
		context:  context,
		timeout:  configuration.timeout,
		language: configuration.language,
		failures: configuration.failures,
		spread:   configuration.spread,
		closing:  configuration.close,
	}
	// For the client that nobody closes; as with files, one should.
	runtime.SetFinalizer(client, (*Client).Close)
	return client, nil
}

// isNil reports whether there is no identity, or only a pointer to none.
func isNil(identity Identity) bool {
	value := reflect.ValueOf(identity)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

// Close ends the calls that are running, waits until they have returned, and lets go of connections and memory. It does not wait
// for the network. Closing again does nothing. The error is nil, except inside a log handler: there nothing is closed and it is
// an [*Error] with [ErrReentrant], because the call that logs cannot be waited for.
func (c *Client) Close() error {
	if c.enter() != nil {
		return nil
	}
	inside := c.context.InsideCallback()
	c.leave()
	if inside {
		return refusal(ErrReentrant, ErrReentrant.Message(c.language))
	}
	if !c.shut() {
		return nil
	}
	c.context.CancelAll()
	c.closing() // after it: who is told so may rely on it
	c.calls.Wait()
	c.context.Free()
	runtime.SetFinalizer(c, nil)
	return nil
}

// enter lets a call in, unless the client is closed. Until it leaves, the context is not freed.
func (c *Client) enter() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.calls.Add(1)
	return nil
}

// closedError is what a call comes to that enter does not let in.
func (c *Client) closedError() *Error {
	return refusal(ErrCancelled, ErrCancelled.Message(c.language), ErrClosed)
}

func (c *Client) leave() {
	c.calls.Done()
}

// shut lets no call in any more; it reports whether one could come in before.
func (c *Client) shut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.closed
	c.closed = true
	return !was
}

func (c *Client) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}
