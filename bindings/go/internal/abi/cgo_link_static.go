//go:build tmcontrol_static

package abi

// pkg-config names the library by -ltmcontrol, for which a linker prefers the shared one where both are installed. The archive,
// named first, has everything that is asked for, and --as-needed drops the shared library that nobody needs any more.

// #cgo pkg-config: --static tmcontrol
// #cgo LDFLAGS: -Wl,--as-needed -l:libtmcontrol.a
import "C"
