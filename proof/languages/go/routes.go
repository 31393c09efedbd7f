package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	bodyBytes   = 1 << 20
	mostItems   = 1_000
	mostReports = 32
	reportTime  = 400 * time.Millisecond
)

type item struct {
	Name string `json:"name"`
}

// methods answers what the path does not have with 405, and HEAD as GET.
type methods map[string]http.HandlerFunc

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if handler, known := m[method]; known {
		handler(w, r)
		return
	}
	allowed := make([]string, 0, len(m)+1)
	for name := range m {
		allowed = append(allowed, name)
	}
	if _, reads := m[http.MethodGet]; reads {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	problem(w, 405, "method_not_allowed", "Allowed: "+strings.Join(allowed, ", ")+".")
}

func routes(e *edge) *http.ServeMux {
	items := &store{items: []item{{"anchor"}, {"buoy"}, {"compass"}}}
	mux := http.NewServeMux()
	mux.Handle("/livez", methods{"GET": func(w http.ResponseWriter, r *http.Request) {
		write(w, 200, map[string]string{"status": "alive"})
	}})
	mux.Handle("/readyz", methods{"GET": func(w http.ResponseWriter, r *http.Request) {
		if e.draining.Load() {
			write(w, 503, map[string]string{"status": "draining"})
			return
		}
		write(w, 200, map[string]string{"status": "ready"})
	}})
	mux.Handle("/metrics", methods{"GET": e.metrics.write})
	mux.Handle("/items", methods{"GET": items.list, "POST": items.add})
	mux.Handle("/slow", methods{"GET": items.report(make(chan struct{}, mostReports))})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, 404, "route_unknown", "There is nothing at this address.")
	})
	return mux
}

type store struct {
	mutex sync.RWMutex
	items []item
}

func (s *store) list(w http.ResponseWriter, r *http.Request) {
	s.mutex.RLock()
	body, err := json.Marshal(map[string][]item{"items": s.items})
	s.mutex.RUnlock()
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
	// Answers If-None-Match too.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func (s *store) add(w http.ResponseWriter, r *http.Request) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		problem(w, 415, "type_unsupported", "The body is application/json.")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		problem(w, 413, "body_too_large", fmt.Sprintf("A body has at most %d bytes.", bodyBytes))
		return
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		problem(w, 408, "body_too_slow", "The body did not arrive in time.")
		return
	case err != nil || !json.Valid(body):
		problem(w, 400, "body_invalid", "The body is no JSON.")
		return
	}
	var added item
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&added) != nil || added.Name == "" || utf8.RuneCountInString(added.Name) > 100 {
		problem(w, 422, "item_invalid", "An item is an object with a name of 1 to 100 characters and nothing else.")
		return
	}
	s.mutex.Lock()
	s.items = append(s.items, added)
	s.items = s.items[max(0, len(s.items)-mostItems):]
	s.mutex.Unlock()
	write(w, 201, added)
}

// report takes its time, as a query over all items would. More than a few at once are refused early.
func (s *store) report(places chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			w.Header().Set("Retry-After", "1")
			problem(w, 503, "overloaded", "Too many reports are being made.")
			return
		}
		select {
		case <-time.After(reportTime):
		case <-r.Context().Done(): // nobody waits for it any more
			return
		}
		s.mutex.RLock()
		count := len(s.items)
		s.mutex.RUnlock()
		write(w, 200, map[string]int{"items": count})
	}
}
