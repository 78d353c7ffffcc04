package tmcontrol

import (
	"sync"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// within is what a function of the program's has to know of the call that it runs in.
type within struct {
	// preparing is locked by a preparation.
	preparing *sync.Mutex
}

// aside lets other preparations go on while a function of the program's runs, until it is back.
func aside() (back func()) {
	if current, ok := abi.Current().(*within); ok && current.preparing != nil {
		current.preparing.Unlock()
		return current.preparing.Lock
	}
	return func() {}
}
