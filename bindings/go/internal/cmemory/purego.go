//go:build !cgo

package cmemory

import (
	"sync"

	"github.com/ebitengine/purego"
)

// info is a struct mallinfo2 of glibc's, of which C fills in every field.
type info struct {
	Arena, Ordblks, Smblks, Hblks, Hblkhd, Usmblks, Fsmblks, Uordblks, Fordblks, Keepcost uintptr
}

var mallinfo2 = sync.OnceValue(func() (function func() info) {
	purego.RegisterLibFunc(&function, purego.RTLD_DEFAULT, "mallinfo2")
	return function
})

// InUse is the number of bytes that were given out by malloc and not freed, in all arenas.
func InUse() int {
	found := mallinfo2()()
	return int(found.Uordblks + found.Hblkhd)
}
