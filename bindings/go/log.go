package tmcontrol

import (
	"context"
	"encoding/json"
	"log/slog"
	"sort"
	"strings"
	"time"

	"tmcontrol.example/tmcontrol/internal/abi"
)

// setLogger asks the library for every record, because what a logger wants may change at any time. nil asks for none.
func (c *configuration) setLogger(logger *slog.Logger) error {
	if logger == nil {
		return nil
	}
	return c.settle(c.abi.SetLog(abi.LogDebug, func(level int32, message, fieldsJSON string) {
		message, err := c.failures.behind(message)
		if err == nil {
			_, err = c.failures.behind(fieldsJSON)
		}
		// There is nobody to hand a panic to: a log that fails must not fail the call.
		_ = ask(func() { hand(logger.Handler(), severity(level), message, fieldsJSON, err) })
	}))
}

func severity(level int32) slog.Level {
	switch level {
	case abi.LogError:
		return slog.LevelError
	case abi.LogWarn:
		return slog.LevelWarn
	case abi.LogInfo:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// hand gives a record to a handler if it wants one, with the error of the program's own that it tells of, if it does. The record has no source, because its source is not in Go.
func hand(handler slog.Handler, level slog.Level, message, fieldsJSON string, err error) {
	ctx := context.Background()
	if !handler.Enabled(ctx, level) {
		return
	}
	record := slog.NewRecord(time.Now(), level, message, 0)
	record.AddAttrs(attributes(fieldsJSON)...)
	if err != nil {
		record.AddAttrs(slog.Any("error", err))
	}
	_ = handler.Handle(ctx, record) // as slog.Logger does: a log that fails must not fail the call
}

// attributes are the members of a JSON object, in the order of their names.
func attributes(fieldsJSON string) []slog.Attr {
	decoder := json.NewDecoder(strings.NewReader(fieldsJSON))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return []slog.Attr{slog.String("fields", fieldsJSON)}
	}
	attributes := make([]slog.Attr, 0, len(fields))
	for name, value := range fields {
		attributes = append(attributes, slog.Any(name, plain(value)))
	}
	sort.Slice(attributes, func(i, j int) bool { return attributes[i].Key < attributes[j].Key })
	return attributes
}

// plain makes an int64 of a whole number: error codes are looked up, not calculated with, and a float64 would round large ones.
func plain(value any) any {
	number, ok := value.(json.Number)
	if !ok {
		return value
	}
	if whole, err := number.Int64(); err == nil {
		return whole
	}
	fraction, _ := number.Float64()
	return fraction
}
