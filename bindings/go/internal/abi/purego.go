//go:build !cgo && (darwin || (linux && (amd64 || arm64)))

package abi

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/ebitengine/purego"
)

// Load finds the library where the system looks for shared libraries, and its functions. Without it, none may be called.
var Load = sync.OnceValue(func() error {
	file := "libtmcontrol.so.0"
	if runtime.GOOS == "darwin" {
		file = "libtmcontrol.0.dylib"
	}
	library, err := purego.Dlopen(file, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return fmt.Errorf("tmcontrol: the library is not installed, or not where the system looks for it: %w", err)
	}
	for name, function := range symbols {
		address, err := purego.Dlsym(library, name)
		if err != nil {
			return fmt.Errorf("tmcontrol: %s is another version than this package is for: %w", file, err)
		}
		purego.RegisterFunc(function, address)
	}
	return nil
})
