//go:build !cgo

package abi

// The compiler says the name of what is missing.
var _ = this_package_needs_cgo_and_a_C_compiler__set_CGO_ENABLED_to_1
