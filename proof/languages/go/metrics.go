package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// bounds of the buckets in seconds; the one of the objective is among them.
var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// metrics counts what is answered, in the text format of Prometheus.
type metrics struct {
	began time.Time
	mutex sync.Mutex
	taken map[answered]*durations
}

type answered struct {
	route  string
	status int
}

type durations struct {
	buckets []uint64
	count   uint64
	sum     float64
}

func newMetrics() *metrics {
	return &metrics{began: time.Now(), taken: map[answered]*durations{}}
}

func (m *metrics) observe(route string, status int, seconds float64) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	key := answered{route, status}
	taken, known := m.taken[key]
	if !known {
		taken = &durations{buckets: make([]uint64, len(bounds))}
		m.taken[key] = taken
	}
	for i, bound := range bounds {
		if seconds <= bound {
			taken.buckets[i]++
		}
	}
	taken.count++
	taken.sum += seconds
}

func (m *metrics) write(w http.ResponseWriter, _ *http.Request) {
	var text strings.Builder
	m.requests(&text)
	gauge := func(name, help string, value float64) {
		fmt.Fprintf(&text, "# HELP %s %s\n# TYPE %s gauge\n%s %s\n", name, help, name, name, number(value))
	}
	gauge("process_start_time_seconds", "Start of the process, Unix time.", float64(m.began.UnixMilli())/1_000)
	gauge("process_resident_memory_bytes", "Resident memory.", residentBytes())
	fmt.Fprintf(&text, "# HELP process_cpu_seconds_total Processor time, user and system.\n")
	fmt.Fprintf(&text, "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total %s\n", number(cpuSeconds()))
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	_, _ = w.Write([]byte(text.String()))
}

func (m *metrics) requests(text *strings.Builder) {
	const name = "http_request_duration_seconds"
	m.mutex.Lock()
	defer m.mutex.Unlock()
	fmt.Fprintf(text, "# HELP %s Duration of requests.\n# TYPE %s histogram\n", name, name)
	for key, taken := range m.taken {
		labels := fmt.Sprintf("handler=%q,code=\"%d\"", key.route, key.status)
		for i, bound := range bounds {
			fmt.Fprintf(text, "%s_bucket{%s,le=%q} %d\n", name, labels, number(bound), taken.buckets[i])
		}
		fmt.Fprintf(text, "%s_bucket{%s,le=\"+Inf\"} %d\n", name, labels, taken.count)
		fmt.Fprintf(text, "%s_sum{%s} %s\n%s_count{%s} %d\n", name, labels, number(taken.sum), name, labels, taken.count)
	}
}

// number without an exponent: milliseconds of Unix time would lose digits.
func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

func cpuSeconds() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// residentBytes is nothing where there is no /proc.
func residentBytes() float64 {
	text, _ := os.ReadFile("/proc/self/statm")
	if fields := strings.Fields(string(text)); len(fields) > 1 {
		pages, _ := strconv.ParseFloat(fields[1], 64)
		return pages * float64(os.Getpagesize())
	}
	return 0
}
