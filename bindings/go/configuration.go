package tmcontrol

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// configuration is what a client is made from: the library's configuration, and what this side has to know of it.
type configuration struct {
	abi abi.Config
	// timeout is the limit that was asked for; 0 if the library's default holds.
	timeout  time.Duration
	language Language
	failures *failures
	spread   *spread
	// closing ends when the client is closed that is made from it.
	closing context.Context
	close   context.CancelFunc
}

// null is the text that is none.
var null abi.Text

func newConfiguration() *configuration {
	closing, closeIt := context.WithCancel(context.Background())
	return &configuration{abi: abi.NewConfig(), failures: new(failures), spread: new(spread), closing: closing, close: closeIt}
}

func (c *configuration) free() {
	c.abi.Free()
}

// set sets an option by its name.
func (c *configuration) set(key, value string) error {
	texts, err := c.texts("key", key, key, value)
	if err != nil {
		return err
	}
	if err := c.settle(c.abi.Set(texts[0], texts[1])); err != nil {
		return err
	}
	c.note(key, value)
	return nil
}

// load sets many options from a JSON object.
func (c *configuration) load(text []byte) error {
	texts, err := c.texts("json", string(text))
	if err != nil {
		return err
	}
	if err := c.settle(c.abi.LoadJSON(texts[0])); err != nil {
		return err
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return refusal(ErrInvalidConfig, err.Error(), err) // not after the library has read it
	}
	for key, value := range values {
		// A number may be there as one or as a text.
		plain := string(value)
		_ = json.Unmarshal(value, &plain)
		if string(value) == "null" {
			plain = "" // as if it was never set
		}
		c.note(key, plain)
	}
	return nil
}

// note remembers what a call needs to know. The library has accepted the value; "" is its default.
func (c *configuration) note(key, value string) {
	switch key {
	case "timeout_ms":
		ms, _ := strconv.ParseInt(value, 10, 64)
		c.timeout = time.Duration(ms) * time.Millisecond
	case "language":
		c.language = English
		if value == Chinese.String() {
			c.language = Chinese
		}
	}
}

// texts makes C texts of the values in a list of names and values.
func (c *configuration) texts(namesAndValues ...string) ([]abi.Text, error) {
	texts, name, err := texts(namesAndValues)
	if err != nil {
		return nil, refusal(ErrInvalidConfig, name+": "+err.Error())
	}
	return texts, nil
}

// settle turns the library's answer to a setter into an error.
func (c *configuration) settle(status int32) error {
	if Status(status) == OK {
		return nil
	}
	message := c.abi.LastError()
	if message == "" {
		message = Status(status).Message(c.language)
	}
	return refusal(Status(status), message)
}
