//go:build !cgo && (darwin || (linux && (amd64 || arm64)))

package abi

import (
	"sync"

	"github.com/ebitengine/purego"
)

// The functions of the library that take callbacks: each with the C function, the number that it is given, and the function that gives
// the number back.
var (
	setLog       func(config *tm_config, maxLevel int32, function, number, release uintptr) int32
	setClock     func(config *tm_config, function, number, release uintptr) int32
	setTransport func(config *tm_config, function, number, release uintptr) int32
	setSigner    func(config *tm_config, appID, sdkID, secretID *byte, function, number, release uintptr) int32
	setRefresh   func(config *tm_config, sdkID, refreshToken *byte, expiresAtS int64, function, number, release uintptr) int32
)

// The Go functions as C functions. There is a limited number of such, and they are never let go, so each is made once.
var (
	takeRecordInC = sync.OnceValue(func() uintptr { return purego.NewCallback(takeRecord) })
	tellTimeInC   = sync.OnceValue(func() uintptr { return purego.NewCallback(tellTime) })
	exchangeInC   = sync.OnceValue(func() uintptr { return purego.NewCallback(exchange) })
	signInC       = sync.OnceValue(func() uintptr { return purego.NewCallback(sign) })
	keepTokensInC = sync.OnceValue(func() uintptr { return purego.NewCallback(keepTokens) })
	releaseInC    = sync.OnceValue(func() uintptr { return purego.NewCallback(release) })
)

func tm_config_set_log(config *tm_config, maxLevel int32, sink uintptr) int32 {
	return setLog(config, maxLevel, takeRecordInC(), sink, releaseInC())
}

func tm_config_set_clock(config *tm_config, clock uintptr) int32 {
	return setClock(config, tellTimeInC(), clock, releaseInC())
}

func tm_config_set_transport(config *tm_config, transport uintptr) int32 {
	return setTransport(config, exchangeInC(), transport, releaseInC())
}

func tm_config_set_signer(config *tm_config, appID, sdkID, secretID *byte, signer uintptr) int32 {
	return setSigner(config, appID, sdkID, secretID, signInC(), signer, releaseInC())
}

func tm_config_set_oauth_refresh(config *tm_config, sdkID, refreshToken *byte, expiresAtS int64, store uintptr) int32 {
	if store == 0 {
		return setRefresh(config, sdkID, refreshToken, expiresAtS, 0, 0, 0)
	}
	return setRefresh(config, sdkID, refreshToken, expiresAtS, keepTokensInC(), store, releaseInC())
}

// The package runtime/cgo, which has such a table, cannot be had without cgo.
var handles struct {
	sync.Mutex
	last uintptr
	held map[uintptr]any
}

func hold(function any) uintptr {
	handles.Lock()
	defer handles.Unlock()
	if handles.held == nil {
		handles.held = make(map[uintptr]any)
	}
	handles.last++
	handles.held[handles.last] = function
	return handles.last
}

func held(number uintptr) any {
	handles.Lock()
	defer handles.Unlock()
	return handles.held[number]
}

func release(number uintptr) {
	handles.Lock()
	defer handles.Unlock()
	if _, there := handles.held[number]; !there {
		panic("tmcontrol: the library has given a function back twice")
	}
	delete(handles.held, number)
}
