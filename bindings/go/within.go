package tmcontrol

import (
	"context"
	"slices"
	"sync"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// within is what a function of the program's has to know of where in the library it runs.
type within struct {
	call      *call       // nil where nothing is sent: in a preparation, and when a signature is explained
	preparing *sync.Mutex // locked by a preparation; else nil
}

// current is where the function runs that asks; empty on the library's own threads.
func current() within {
	current, _ := abi.Current().(within)
	return current
}

// spread are the running calls of many: some of their requests are made on the library's own threads, which do not tell whose they are.
type spread struct {
	mu    sync.Mutex
	calls []*call
}

// begin has a call among them until it ends.
func (s *spread) begin(begun *call) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, begun)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = slices.DeleteFunc(s.calls, func(other *call) bool { return other == begun })
	}
}

// only is the one that runs; nil if there are several.
func (s *spread) only() *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) == 1 {
		return s.calls[0]
	}
	return nil
}

// callOfSigner is the call that a signer signs for, if there is one and it is known: on a thread of the library's own it is the call of
// many, if there is no doubt which.
func (c *configuration) callOfSigner() (call *call, sends bool) {
	if current, ok := abi.Current().(within); ok {
		return current.call, current.call != nil
	}
	return c.spread.only(), true
}

// aside lets other preparations go on while a function of the program's runs, until it is back.
func aside() (back func()) {
	preparing := current().preparing
	if preparing == nil {
		return func() {}
	}
	preparing.Unlock()
	return preparing.Lock
}

// waiting is a context that ends when nobody waits any more for what a function of the program's is asked for: when the time is over, when
// the call's context has ended, and when the client is closed.
func (c *configuration) waiting(remaining time.Duration) (context.Context, func()) {
	asked := context.Background()
	if call, _ := c.callOfSigner(); call != nil {
		asked = call.context
	}
	ctx, cancel := context.WithTimeout(asked, remaining)
	stop := context.AfterFunc(c.closing, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// givenUp reports whether the call was cancelled, and sees to it that the library knows: then it looks at no answer any more. Where nothing is
// sent it does look.
func (c *configuration) givenUp() bool {
	call, sends := c.callOfSigner()
	if call != nil && call.isCancelled() {
		call.handle.Cancel()
		return true
	}
	return sends && c.closing.Err() != nil
}
