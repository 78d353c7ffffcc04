// Package abi is the C interface of the library in Go's types, one file for each group of functions of tmcontrol.h and nothing on top:
// what the header says of a function holds for its namesake here. Everything that Go programs see is built on it in plain Go.
//
// The functions themselves, under the header's names, are there twice, and only they: in the files cgo_*, which call them through cgo and
// have the C compiler check them against the header, and in the files purego*, which find them in the shared library when the program
// runs, for programs that are built with CGO_ENABLED=0.
package abi
