package abi

// #include <stdint.h>
// uintptr_t tmcontrol_go_within(uintptr_t number);
// uintptr_t tmcontrol_go_current(void);
import "C"

func tmcontrol_go_within(number uintptr) (before uintptr) {
	return uintptr(C.tmcontrol_go_within(C.uintptr_t(number)))
}

func tmcontrol_go_current() uintptr {
	return uintptr(C.tmcontrol_go_current())
}
