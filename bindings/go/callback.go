package tmcontrol

import (
	"container/list"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// A PanicError is what a function of the program's (a signer, a token store, a transport) panicked with inside a call. The panic ends
// there: the call comes to [ErrCallbackFailed], and errors.As finds this in its error.
//
// A function must not end its goroutine (runtime.Goexit, which FailNow and Fatal of package testing call). That cannot be held up: the call
// ends with it and gives nothing back, not even the memory that it had; where the goroutine is none of the program's, in
// [Client.CloseVideoMany] and in a refresh of tokens, the process ends.
type PanicError struct {
	// Value is what panic was called with.
	Value any
	// Stack is where.
	Stack []byte
}

// Error is the value as fmt prints it.
func (p *PanicError) Error() string {
	return fmt.Sprint("panic: ", p.Value)
}

// Unwrap gives the value, if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// failures are errors of the program's own functions, on their way through the library to the call that they ended. The library takes a
// number from a function that failed, and tells the number in its message: so each error gets a number of its own.
type failures struct {
	mu    sync.Mutex
	count int64   // of all that there were
	kept  []error // the last of them
	// calls are those that run, the oldest first, by the count at their beginning: what failed since may be theirs.
	calls list.List
}

const (
	// Numbers of failures lie where the library has no status.
	firstFailure = 1_000_000_000
	mostFailures = 1_000_000_000
	// Some are kept that belong to no running call: the library remembers for a while why tokens could not be renewed.
	fewestKept = 256
	// A call has one failure at most, and a call of many one for each of its 2,000 requests. The bound is for a long call beside which
	// others fail without end.
	mostKept = 65_536
)

// keep has all failures kept from now on, until what wants to know of them is over.
func (f *failures) keep() (over func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	call := f.calls.PushBack(f.count)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.calls.Remove(call)
		f.forget()
	}
}

// forget lets go of what nobody asks for any more.
func (f *failures) forget() {
	since := f.count
	if oldest := f.calls.Front(); oldest != nil {
		since = oldest.Value.(int64)
	}
	wanted := min(max(f.count-since, fewestKept), mostKept)
	if spare := int64(len(f.kept)) - wanted; spare > 0 {
		clear(f.kept[:spare]) // the array lives on
		f.kept = f.kept[spare:]
	}
}

// guard runs a function of the program's. It answers 0, or the number of what the function failed with.
func (f *failures) guard(run func() error) (number int32) {
	var err error
	if panicked := ask(func() { err = run() }); panicked != nil {
		err = panicked
	}
	if err != nil {
		return f.add(err)
	}
	return 0
}

// ask runs a function of the program's, and tells what it panicked with: a panic must not unwind the library's frames, which lie between
// here and the caller.
func ask(run func()) (panicked *PanicError) {
	defer aside()()
	returned := false
	defer func() {
		if value := recover(); value != nil {
			panicked = &PanicError{value, debug.Stack()}
		} else if !returned {
			// runtime.Goexit cannot be held up, and takes the library's frames with it. The library will take this thread for one that is
			// inside a callback for ever, so nobody else must get it: it ends with the goroutine that is locked to it.
			runtime.LockOSThread()
			if call := current().call; call != nil && call.many {
				// Other threads use those frames. On one of the library's own Go itself ends the process.
				go panic("tmcontrol: a function of the program's ended its goroutine in CloseVideoMany")
				select {}
			}
		}
	}()
	run()
	returned = true
	return nil
}

func (f *failures) add(err error) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	number := int32(firstFailure + f.count%mostFailures)
	f.kept = append(f.kept, err)
	f.count++
	f.forget()
	return number
}

var failureNumber = regexp.MustCompile(`\b1\d{9}\b`)

// behind finds the error that a text of the library's tells the number of, and puts what it says in the place of the number.
func (f *failures) behind(text string) (string, error) {
	for _, digits := range failureNumber.FindAllString(text, -1) {
		if err := f.numbered(digits); err != nil {
			return strings.ReplaceAll(text, digits, strconv.Quote(err.Error())), err
		}
	}
	return text, nil
}

// numbered is the failure with a number; nil if there is none, or none any more.
func (f *failures) numbered(digits string) error {
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	first := f.count - int64(len(f.kept))
	index := (number - firstFailure - first%mostFailures + mostFailures) % mostFailures
	if index >= int64(len(f.kept)) {
		return nil
	}
	return f.kept[index]
}

// explain makes an error of what a call came to, with what the program's own function failed with, if that is why.
func (f *failures) explain(outcome *Result, causes []error) *Error {
	message, err := f.behind(outcome.Message)
	if err != nil {
		outcome.Message, causes = message, append(causes, err)
	}
	return &Error{Result: *outcome, causes: causes}
}

// errNone is for a function of the program's that is nil.
var errNone = errors.New("found nil, expected a function")
