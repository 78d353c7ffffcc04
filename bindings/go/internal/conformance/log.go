package main

import (
	"context"
	"log/slog"
	"sync"
)

// A record of the log, with the level as the header numbers it.
type record struct {
	Level   int            `json:"level"`
	Message string         `json:"message"`
	Fields  map[string]any `json:"fields"`
}

// pages is a log handler that keeps every record.
type pages struct {
	mu      sync.Mutex
	records *[]record
}

func (*pages) Enabled(context.Context, slog.Level) bool { return true }
func (p *pages) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p *pages) WithGroup(string) slog.Handler          { return p }

func (p *pages) Handle(_ context.Context, came slog.Record) error {
	levels := map[slog.Level]int{slog.LevelError: 1, slog.LevelWarn: 2, slog.LevelInfo: 3, slog.LevelDebug: 4}
	fields := make(map[string]any)
	came.Attrs(func(attribute slog.Attr) bool {
		fields[attribute.Key] = attribute.Value.Any()
		return true
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	*p.records = append(*p.records, record{levels[came.Level], came.Message, fields})
	return nil
}
