package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

var wellFormedID = regexp.MustCompile(`^[\w.:-]{8,64}$`)

var securityHeaders = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Permissions-Policy":           "geolocation=(), camera=(), microphone=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-cache",
}

// edge is what all requests share: their ids, headers and log lines, and the knowledge of which are running.
type edge struct {
	log      *slog.Logger
	metrics  *metrics
	draining atomic.Bool
	mutex    sync.Mutex
	running  map[*http.Request]string
}

func newEdge(log *slog.Logger) *edge {
	return &edge{log: log, metrics: newMetrics(), running: map[*http.Request]string{}}
}

// inFlight names the requests that are being served.
func (e *edge) inFlight() []string {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	names := make([]string, 0, len(e.running))
	for _, name := range e.running {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (e *edge) wrap(next *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		began := time.Now()
		w := &answer{ResponseWriter: plain}
		e.begin(r)
		defer e.end(r)
		id := requestID(r)
		for name, value := range securityHeaders {
			w.Header().Set(name, value)
		}
		w.Header().Set("X-Request-Id", id)
		if e.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		defer func() {
			if failure := recover(); failure != nil {
				e.log.Error("failed", "request_id", id, "error", failure, "stack", string(debug.Stack()))
				problem(w, 500, "internal", "Something went wrong here.")
			}
			// By the pattern, of which there are few; of addresses there are as many as anybody likes.
			_, route := next.Handler(r)
			if w.status != 0 { // somebody waited for the answer
				e.metrics.observe(route, w.status, time.Since(began).Seconds())
			}
			// Without the query, in which secrets may be.
			e.log.Info("request", "request_id", id, "method", r.Method, "path", r.URL.Path, "status", w.status,
				"duration_ms", float64(time.Since(began).Microseconds())/1_000)
		}()
		next.ServeHTTP(w, r)
	})
}

func (e *edge) begin(r *http.Request) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.running[r] = r.Method + " " + r.URL.Path
}

func (e *edge) end(r *http.Request) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	delete(e.running, r)
}

// answer remembers the status for the log.
type answer struct {
	http.ResponseWriter
	status int
}

func (w *answer) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *answer) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap lets the standard library reach what is below, to close a connection whose body is too large.
func (w *answer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); wellFormedID.MatchString(given) {
		return given
	}
	made := make([]byte, 16)
	_, _ = rand.Read(made)
	return hex.EncodeToString(made)
}

// problem answers with an error as RFC 9457 has it.
func problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	write(w, status, map[string]any{
		"type":          "about:blank",
		"title":         http.StatusText(status),
		"status":        status,
		"code":          code,
		"detail":        detail,
		"correlationId": w.Header().Get("X-Request-Id"),
	})
}

func write(w http.ResponseWriter, status int, body any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
