/* The number that this thread is within; 0 if there is none. Go has nothing that belongs to a thread. */
#include <stdint.h>

static _Thread_local uintptr_t current;

uintptr_t tmcontrol_go_within(uintptr_t number);
uintptr_t tmcontrol_go_current(void);

uintptr_t tmcontrol_go_within(uintptr_t number) {
    uintptr_t before = current;
    current = number;
    return before;
}

uintptr_t tmcontrol_go_current(void) {
    return current;
}
