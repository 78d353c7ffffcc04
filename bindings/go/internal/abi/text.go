package abi

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

// c is the text's first byte, or nil.
func (t Text) c() *byte {
	return unsafe.SliceData(t.terminated)
}

// text copies a text of C's; "" stands for NULL.
func text(first *byte) string {
	if first == nil {
		return ""
	}
	length := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(first), length)) != 0 {
		length++
	}
	return string(unsafe.Slice(first, length))
}

// owned copies a text that the library gave away, and frees it.
func owned(first *byte) string {
	defer tm_string_free(first)
	return text(first)
}

// written calls a function that writes text as snprintf does: first for the length, then for the text.
func written(write func(buffer *byte, size uintptr) uintptr) string {
	length := write(nil, 0)
	buffer := make([]byte, length+1)
	write(&buffer[0], length+1)
	return string(buffer[:length])
}
