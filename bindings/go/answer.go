package tmcontrol

import (
	"encoding/json"
	"errors"
	"regexp"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// arguments makes C texts of the values in a list of names and values.
func arguments(namesAndValues ...string) ([]abi.Text, error) {
	texts, name, err := texts(namesAndValues)
	if err != nil {
		return nil, refusal(ErrInvalidArgument, name+": "+err.Error())
	}
	return texts, nil
}

// texts makes C texts of the values in a list of names and values. If one cannot be made it tells the name.
func texts(namesAndValues []string) (texts []abi.Text, name string, err error) {
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		text, err := abi.NewText(namesAndValues[i+1])
		if err != nil {
			return nil, namesAndValues[i], err
		}
		texts = append(texts, text)
	}
	return texts, "", nil
}

// decode reads the body of a call that succeeded.
func decode(result *Result, answer any) error {
	if err := lenient(result.Body, answer); err != nil {
		return notTheService(result, "the answer cannot be read: "+err.Error(), err)
	}
	return nil
}

// notTheService is the error of a call that succeeded, but for its answer.
func notTheService(result *Result, message string, causes ...error) *Error {
	failed := *result
	failed.Status, failed.Message = ErrNotTheService, message
	return &Error{Result: failed, causes: causes}
}

// lenient reads JSON. A member of an unexpected type is left out instead of spoiling the rest: the service adds and changes things.
func lenient(raw []byte, into any) error {
	var mistyped *json.UnmarshalTypeError
	if err := json.Unmarshal(raw, into); err != nil && !errors.As(err, &mistyped) {
		return err
	}
	return nil
}

// word is a text of the service's, which some deployments write as a whole number where it is an id.
type word string

func (w *word) UnmarshalJSON(raw []byte) error {
	if wholeNumber.Match(raw) {
		*w = word(raw)
		return nil
	}
	return lenient(raw, (*string)(w))
}

// flag is on or off, which some lists of the service's write as a number.
type flag bool

func (f *flag) UnmarshalJSON(raw []byte) error {
	if wholeNumber.Match(raw) {
		*f = string(raw) != "0"
		return nil
	}
	return lenient(raw, (*bool)(f))
}

var wholeNumber = regexp.MustCompile(`^-?\d+$`)
