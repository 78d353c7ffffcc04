package tmcontrol

import "encoding/json"

// Stats tells what this process has done with the client so far, in numbers, for a status page or a monitoring system.
func (c *Client) Stats() (*Stats, error) {
	if err := c.enter(); err != nil {
		return nil, c.closedError()
	}
	defer c.leave()
	text, status := c.context.Stats()
	if status := Status(status); status != OK {
		return nil, refusal(status, status.Message(c.language))
	}
	stats := &Stats{Raw: json.RawMessage(text)}
	if err := json.Unmarshal(stats.Raw, stats); err != nil {
		return nil, err
	}
	return stats, nil
}

// Stats are numbers about a [Client].
type Stats struct {
	Calls struct {
		// Running is how many calls run now.
		Running int64 `json:"running"`
		// Finished is how many are over, by what they came to: OK, and by whose the status is. A call of [Client.CloseVideoMany] counts
		// as its requests.
		Finished  int64 `json:"finished"`
		OK        int64 `json:"ok"`
		Caller    int64 `json:"caller"`
		Transport int64 `json:"transport"`
		Service   int64 `json:"service"`
		Library   int64 `json:"library"`
	} `json:"calls"`
	// Statuses are finished calls by the name of their status.
	Statuses map[string]int64 `json:"statuses"`
	// Attempts are requests that were tried, and Retries those of them that repeat one before.
	Attempts int64 `json:"attempts"`
	Retries  int64 `json:"retries"`
	// Latency is how long the Calls took that tried to send something, in microseconds; nil if there is none.
	Latency struct {
		Calls int64  `json:"calls"`
		P50   *int64 `json:"p50"`
		P90   *int64 `json:"p90"`
		P99   *int64 `json:"p99"`
		Max   *int64 `json:"max"`
	} `json:"latency_us"`
	// Quota has the requests that are left, nil without a limit, and for how many milliseconds nothing is sent because the service said,
	// with a code, that its own quota is used up.
	Quota struct {
		ThisMinute   *int64 `json:"this_minute"`
		Today        *int64 `json:"today"`
		ClosedForMS  *int64 `json:"closed_for_ms"`
		ClosedByCode *int64 `json:"closed_by_code"`
	} `json:"quota"`
	// ClockOffsetMS is the service's clock minus the local one; nil if it was not learnt.
	ClockOffsetMS *int64 `json:"clock_offset_ms"`
	// Connections are those that the library made; nil with [WithTransport].
	Connections *struct {
		Idle  int64 `json:"idle"`
		InUse int64 `json:"in_use"`
	} `json:"connections"`
	// Raw is the library's own object; later versions may have more in it.
	Raw json.RawMessage `json:"-"`
}
