package abi

// #include <tmcontrol.h>
import "C"

import (
	"bytes"
	"fmt"
	"unsafe"
)

// Text is a text as C reads it: with a NUL at its end and none before. The zero value is NULL.
//
// It lies in Go's memory, which C may read for the length of a call; the library copies what it keeps. So there is nothing that
// would have to be freed.
type Text struct {
	terminated []byte
}

// A NULError says that a text has a NUL inside, where C would take it for the end of the text.
type NULError struct {
	Offset int
}

func (e NULError) Error() string {
	return fmt.Sprintf("found a NUL byte at offset %d, expected none", e.Offset)
}

// NewText makes a text of a Go string or of bytes; the error is a NULError.
func NewText[T ~string | ~[]byte](text T) (Text, error) {
	terminated := make([]byte, len(text)+1)
	copy(terminated, text)
	if offset := bytes.IndexByte(terminated, 0); offset < len(text) {
		return Text{}, NULError{offset}
	}
	return Text{terminated}, nil
}

func (t Text) c() *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(t.terminated)))
}

// written calls a function that writes text as snprintf does: first for the length, then for the text.
func written(write func(buffer *C.char, size C.size_t) C.size_t) string {
	length := write(nil, 0)
	buffer := make([]byte, length+1)
	write((*C.char)(unsafe.Pointer(&buffer[0])), length+1)
	return string(buffer[:length])
}
