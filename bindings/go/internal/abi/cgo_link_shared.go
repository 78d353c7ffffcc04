//go:build !tmcontrol_static

package abi

// #cgo pkg-config: tmcontrol
import "C"
