package abi

// #include <stdint.h>
// #include <tmcontrol.h>
// tm_status tmcontrol_go_set_log(tm_config *config, int32_t max_level, uintptr_t sink);
// tm_status tmcontrol_go_set_clock(tm_config *config, uintptr_t clock);
// tm_status tmcontrol_go_set_transport(tm_config *config, uintptr_t transport);
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

func hold(function any) uintptr { return uintptr(cgo.NewHandle(function)) }

func held(number uintptr) any { return cgo.Handle(number).Value() }

func release(number uintptr) { cgo.Handle(number).Delete() }

//export tmcontrolGoRelease
func tmcontrolGoRelease(number C.uintptr_t) {
	release(uintptr(number))
}

func tm_config_set_log(config *tm_config, maxLevel int32, sink uintptr) int32 {
	return int32(C.tmcontrol_go_set_log(config.c(), C.int32_t(maxLevel), C.uintptr_t(sink)))
}

//export tmcontrolGoTakeRecord
func tmcontrolGoTakeRecord(sink C.uintptr_t, level C.int32_t, message, fieldsJSON *C.char) {
	takeRecord(uintptr(sink), int32(level), ours(message), ours(fieldsJSON))
}

func tm_config_set_clock(config *tm_config, clock uintptr) int32 {
	return int32(C.tmcontrol_go_set_clock(config.c(), C.uintptr_t(clock)))
}

//export tmcontrolGoTellTime
func tmcontrolGoTellTime(clock C.uintptr_t) C.int64_t {
	return C.int64_t(tellTime(uintptr(clock)))
}

func tm_config_set_transport(config *tm_config, transport uintptr) int32 {
	return int32(C.tmcontrol_go_set_transport(config.c(), C.uintptr_t(transport)))
}

//export tmcontrolGoExchange
func tmcontrolGoExchange(transport C.uintptr_t, request *C.tm_request, reply *C.tm_reply) C.int32_t {
	return C.int32_t(exchange(uintptr(transport), (*tm_request)(unsafe.Pointer(request)), (*tm_reply)(unsafe.Pointer(reply))))
}
