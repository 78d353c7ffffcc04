// Package cmemory tells tests how much memory C code holds. It needs glibc.
package cmemory

// #include <malloc.h>
import "C"

// InUse is the number of bytes that were given out by malloc and not freed, in all arenas.
func InUse() int {
	info := C.mallinfo2()
	return int(info.uordblks + info.hblkhd)
}
