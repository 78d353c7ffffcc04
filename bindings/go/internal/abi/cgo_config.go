package abi

// #include <tmcontrol.h>
import "C"

import "unsafe"

func (c *tm_config) c() *C.tm_config {
	return (*C.tm_config)(unsafe.Pointer(c))
}

func tm_config_new() *tm_config {
	return (*tm_config)(unsafe.Pointer(C.tm_config_new()))
}

func tm_config_free(config *tm_config) {
	C.tm_config_free(config.c())
}

func tm_config_set(config *tm_config, key, value *byte) int32 {
	return int32(C.tm_config_set(config.c(), chars(key), chars(value)))
}

func tm_config_load_json(config *tm_config, json *byte) int32 {
	return int32(C.tm_config_load_json(config.c(), chars(json)))
}

func tm_config_set_secret(config *tm_config, appID, sdkID, secretID, secretKey *byte) int32 {
	return int32(C.tm_config_set_secret(config.c(), chars(appID), chars(sdkID), chars(secretID), chars(secretKey)))
}

func tm_config_set_oauth(config *tm_config, openID, accessToken *byte) int32 {
	return int32(C.tm_config_set_oauth(config.c(), chars(openID), chars(accessToken)))
}

func tm_config_last_error(config *tm_config, buffer *byte, size uintptr) uintptr {
	return uintptr(C.tm_config_last_error(config.c(), chars(buffer), C.size_t(size)))
}
