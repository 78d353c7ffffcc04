package abi

// The numbers of the header that this package needs; a test compares them with it.
const (
	errReentrant int32 = 12

	LanguageEN int32 = 0
	LanguageZH int32 = 1

	LogError int32 = 1
	LogWarn  int32 = 2
	LogInfo  int32 = 3
	LogDebug int32 = 4

	DeviceFind int32 = 1
	DeviceAll  int32 = 2

	TokenLock   int32 = 1
	TokenStore  int32 = 2
	TokenUnlock int32 = 3
)
