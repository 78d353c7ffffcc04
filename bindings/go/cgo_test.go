//go:build cgo

package tmcontrol_test

const withCgo = true
