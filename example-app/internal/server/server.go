// Package server runs an HTTP handler from the first connection to the last.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// EndedBySignal says that a second signal cut the drain short.
type EndedBySignal struct{ Signal os.Signal }

func (e EndedBySignal) Error() string {
	return fmt.Sprintf("second signal (%s): ended without waiting for requests under way", e.Signal)
}

// ExitCode is the shell's: 128 + the signal's number.
func (e EndedBySignal) ExitCode() int {
	if number, ok := e.Signal.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return 1
}

// Listen opens an address, `host:port` or `:port`. setting is where it comes from, for the error.
func Listen(setting, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		_, port, _ := net.SplitHostPort(address)
		return nil, fmt.Errorf("port %s is taken: stop the process that has it, or choose another with %s (%w)", port, setting, err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (%s): %w", address, setting, err)
	}
	return listener, nil
}

// New is an HTTP server that no slow client holds up.
func New(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// Stop is how a service ends.
type Stop struct {
	Signals <-chan os.Signal
	Drain   func()        // told first: from now on not ready
	Delay   time.Duration // then still serving, until load balancers have noticed
	Timeout time.Duration // then for the requests under way
}

// Serve answers requests until the first signal, and then until the last request under way is answered.
// It returns nil when all of them were, and EndedBySignal when a second signal came first.
func Serve(listener net.Listener, handler http.Handler, log *slog.Logger, stop Stop) error {
	var draining atomic.Bool
	srv := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if draining.Load() {
			// The client opens its next connection elsewhere. Closing an idle one instead could meet a request that is on its way.
			w.Header().Set("Connection", "close")
		}
		handler.ServeHTTP(w, r)
	}), log)
	defer srv.Close()

	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("stopped serving: %w", err)
	case sig := <-stop.Signals:
		log.Info("stopping", "signal", sig.String(), "delay", stop.Delay.String(), "timeout", stop.Timeout.String())
	}
	stop.Drain()
	draining.Store(true)
	select {
	case sig := <-stop.Signals:
		return EndedBySignal{sig}
	case err := <-failed:
		return fmt.Errorf("stopped serving: %w", err)
	case <-time.After(stop.Delay):
	}
	return shutdown(srv, stop)
}

func shutdown(srv *http.Server, stop Stop) error {
	ctx, cancel := context.WithTimeout(context.Background(), stop.Timeout)
	defer cancel()
	drained := make(chan error, 1)
	go func() { drained <- srv.Shutdown(ctx) }()
	select {
	case sig := <-stop.Signals:
		return EndedBySignal{sig}
	case err := <-drained:
		if err != nil {
			return fmt.Errorf("requests still under way after %s were cut off: %w", stop.Timeout, err)
		}
		return nil
	}
}
