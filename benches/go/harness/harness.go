// Package harness is what is the same in every client of the benchmarks that is written in Go: told on standard input how many callers
// are to make how many calls, it has them made and prints what came of it. benches/README.md describes both lines.
package harness

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"sync"
	"syscall"
	"time"
)

type report struct {
	WallNS      int64   `json:"wall_ns"`
	CPUNS       int64   `json:"cpu_ns"`
	LatenciesNS []int64 `json:"latencies_ns"`
	Failure     *string `json:"failure"`
}

// Serve serves batches until standard input ends. Any number of goroutines make calls at once.
func Serve(makeCall func() error) {
	answers := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var callers, calls int
		if _, err := fmt.Sscan(lines.Text(), &callers, &calls); err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(run(callers, calls, makeCall)); err != nil {
			log.Fatal(err)
		}
	}
}

func run(callers, calls int, makeCall func() error) report {
	latencies := make([]int64, callers*calls)
	failures := make([]error, callers)
	start := make(chan struct{})
	var running sync.WaitGroup
	for caller := range failures {
		running.Add(1)
		go func() {
			defer running.Done()
			<-start
			failures[caller] = measure(latencies[caller*calls:][:calls], makeCall)
		}()
	}
	began, used := time.Now(), cpu()
	close(start)
	running.Wait()
	result := report{WallNS: time.Since(began).Nanoseconds(), CPUNS: cpu() - used, LatenciesNS: latencies}
	for _, failure := range failures {
		if failure != nil {
			text := failure.Error()
			result.Failure = &text
		}
	}
	return result
}

func measure(latencies []int64, makeCall func() error) error {
	for number := range latencies {
		began := time.Now()
		if err := makeCall(); err != nil {
			return err
		}
		latencies[number] = time.Since(began).Nanoseconds()
	}
	return nil
}

// cpu is what the process has used of the processors so far, in nanoseconds.
func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
