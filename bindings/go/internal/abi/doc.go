// Package abi is the C interface of the library in Go's types, one file for each type of tmcontrol.h and nothing on top: what
// the header says of a function holds for its namesake here.
//
// It is the only package that uses cgo. Everything that Go programs see is built on it in plain Go.
package abi
