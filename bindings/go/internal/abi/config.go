package abi

// Config is a tm_config.
type Config struct {
	pointer *tm_config
}

// NewConfig is tm_config_new. After a failure the configuration is NULL, and what is done with it says so.
func NewConfig() Config {
	return Config{tm_config_new()}
}

// Free is tm_config_free.
func (c Config) Free() {
	tm_config_free(c.pointer)
}

// Set is tm_config_set.
func (c Config) Set(key, value Text) int32 {
	return tm_config_set(c.pointer, key.c(), value.c())
}

// LoadJSON is tm_config_load_json.
func (c Config) LoadJSON(json Text) int32 {
	return tm_config_load_json(c.pointer, json.c())
}

// SetSecret is tm_config_set_secret.
func (c Config) SetSecret(appID, sdkID, secretID, secretKey Text) int32 {
	return tm_config_set_secret(c.pointer, appID.c(), sdkID.c(), secretID.c(), secretKey.c())
}

// SetOAuth is tm_config_set_oauth.
func (c Config) SetOAuth(openID, accessToken Text) int32 {
	return tm_config_set_oauth(c.pointer, openID.c(), accessToken.c())
}

// LastError is tm_config_last_error.
func (c Config) LastError() string {
	return written(func(buffer *byte, size uintptr) uintptr {
		return tm_config_last_error(c.pointer, buffer, size)
	})
}
