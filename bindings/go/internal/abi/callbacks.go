package abi

// The library holds a function of the program by a number, and gives the number back when it is done with it: exactly once, which is
// when the handle is deleted. The number is no address, so it is kept out of Go's pointers.

// Sink takes log records, several at once if calls run at once. Like every function here it must not panic: that would unwind the
// library's frames, which lie between it and the caller.
type Sink func(level int32, message, fieldsJSON string)

// SetLog is tm_config_set_log.
func (c Config) SetLog(maxLevel int32, sink Sink) int32 {
	return tm_config_set_log(c.pointer, maxLevel, hold(sink))
}

func takeRecord(sink uintptr, level int32, message, fieldsJSON *byte) {
	held(sink).(Sink)(level, text(message), text(fieldsJSON))
}

// Clock tells the time in milliseconds since 1970, 0 or less if it is not known.
type Clock func() int64

// SetClock is tm_config_set_clock.
func (c Config) SetClock(clock Clock) int32 {
	return tm_config_set_clock(c.pointer, hold(clock))
}

func tellTime(clock uintptr) int64 {
	return held(clock).(Clock)()
}

// Transport sends a request and fills in the answer. Neither lives longer than it.
type Transport func(Request, Reply) int32

// SetTransport is tm_config_set_transport.
func (c Config) SetTransport(transport Transport) int32 {
	return tm_config_set_transport(c.pointer, hold(transport))
}

func exchange(transport uintptr, request *tm_request, reply *tm_reply) int32 {
	return held(transport).(Transport)(Request{request}, Reply{reply})
}
