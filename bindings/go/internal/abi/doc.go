// Package abi is the C interface of the library in Go's types, one file for each group of functions of tmcontrol.h and nothing on top:
// what the header says of a function holds for its namesake here. Everything that Go programs see is built on it in plain Go.
//
// The functions themselves, under the header's names, are in the files cgo_*: the only ones that use cgo and know C's types. The C compiler
// checks them against the header.
package abi
