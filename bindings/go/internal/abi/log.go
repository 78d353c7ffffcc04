package abi

// #include <stdint.h>
// #include <tmcontrol.h>
// tm_status tmcontrol_go_set_log(tm_config *config, int32_t max_level, uintptr_t sink);
import "C"

import "runtime/cgo"

// The levels of log records.
const (
	LogError int32 = C.TM_LOG_ERROR
	LogWarn  int32 = C.TM_LOG_WARN
	LogInfo  int32 = C.TM_LOG_INFO
	LogDebug int32 = C.TM_LOG_DEBUG
)

// Sink takes log records, several at once if calls run at once.
type Sink func(level int32, message, fieldsJSON string)

// SetLog is tm_config_set_log. The library holds the sink by a number, and gives the number back when it is done with it.
func (c Config) SetLog(maxLevel int32, sink Sink) int32 {
	return int32(C.tmcontrol_go_set_log(c.pointer, C.int32_t(maxLevel), C.uintptr_t(cgo.NewHandle(sink))))
}

//export tmcontrolGoTakeRecord
func tmcontrolGoTakeRecord(sink C.uintptr_t, level C.int32_t, message, fieldsJSON *C.char) {
	// A panic must not unwind the library's frames, which lie between here and the caller. There is nobody to hand it to: a log
	// that fails must not fail the call.
	defer func() { _ = recover() }()
	cgo.Handle(sink).Value().(Sink)(int32(level), C.GoString(message), C.GoString(fieldsJSON))
}

//export tmcontrolGoReleaseSink
func tmcontrolGoReleaseSink(sink C.uintptr_t) {
	cgo.Handle(sink).Delete()
}
