package abi

import "runtime"

// Within does something with the library, and callbacks that come of it on this thread find a value by Current. The library's own threads,
// which make some of the requests of a call of many and renew tokens, have none.
func Within(value any, do func()) {
	// A callback runs on the thread that the library was entered on, but what do does beside that may move.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	number := hold(value)
	defer release(number)
	before := tmcontrol_go_within(number)
	defer tmcontrol_go_within(before)
	do()
}

// Current is the value of the Within that a callback runs in; nil if there is none.
func Current() any {
	number := tmcontrol_go_current()
	if number == 0 {
		return nil
	}
	return held(number)
}
