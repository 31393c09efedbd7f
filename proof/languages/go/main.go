// A list of items over HTTP, with nothing but Go's standard library.
//
//	PORT            where to listen
//	PROPAGATION_MS  how long it goes on serving after SIGTERM, while load balancers notice
//	DEADLINE_MS     when it ends after SIGTERM, whatever is still running
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	if err := run(log); err != nil {
		log.Error(err.Error())
		os.Exit(1)
	}
}

func run(log *slog.Logger) error {
	port, err1 := setting("PORT", 8080, 0, 65_535)
	propagation, err2 := setting("PROPAGATION_MS", 5_000, 0, 600_000)
	deadline, err3 := setting("DEADLINE_MS", 10_000, 1, 600_000)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	edge := newEdge(log)
	server := &http.Server{
		Handler:           edge.wrap(routes(edge)),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return fmt.Errorf("cannot listen on port %d: %w", port, err)
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("ready", "port", port)
	select {
	case err := <-failed:
		return err
	case <-signals:
	}
	return drain(edge, server, signals, milliseconds(propagation), milliseconds(deadline))
}

// drain serves on while load balancers notice, then ends what is in flight, all before the deadline.
func drain(edge *edge, server *http.Server, signals <-chan os.Signal, propagation, deadline time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	edge.draining.Store(true)
	edge.log.Info("draining")
	stopped := make(chan error, 1)
	go func() {
		select {
		case <-time.After(propagation):
		case <-ctx.Done():
		}
		stopped <- server.Shutdown(ctx)
	}()
	select {
	case <-signals:
		return errors.New("forced by a second signal")
	case err := <-stopped:
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("the deadline has passed: requests are still running: %v", edge.inFlight())
		}
		edge.log.Info("stopped")
		return err
	}
}

func setting(name string, fallback, lowest, highest int) (int, error) {
	text, given := os.LookupEnv(name)
	if !given {
		return fallback, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < lowest || value > highest {
		return 0, fmt.Errorf("%s has to be a number from %d to %d", name, lowest, highest)
	}
	return value, nil
}

func milliseconds(count int) time.Duration { return time.Duration(count) * time.Millisecond }
