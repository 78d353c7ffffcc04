//go:build !cgo && !darwin && !(linux && (amd64 || arm64))

package abi

// The compiler says the name of what is missing.
var _ = on_this_system_this_package_needs_cgo_and_a_C_compiler__set_CGO_ENABLED_to_1
