package tmcontrol

import (
	"fmt"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// A Language is one that the library has messages and hints in.
type Language int32

// The languages.
const (
	English Language = Language(abi.LanguageEN)
	Chinese Language = Language(abi.LanguageZH)
)

// String is the value of the option "language".
func (l Language) String() string {
	switch l {
	case English:
		return "en"
	case Chinese:
		return "zh"
	}
	return fmt.Sprintf("Language(%d)", int32(l))
}
