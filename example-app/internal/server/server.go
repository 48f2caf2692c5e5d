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
	"syscall"
	"time"
)

// Drain is how long requests under way may take once the service was told to stop.
const Drain = 10 * time.Second

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

// Listen opens the port on all addresses.
func Listen(port int) (net.Listener, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d is taken: stop the process that has it, or choose another with PORT (%w)", port, err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on port %d: %w", port, err)
	}
	return listener, nil
}

// Serve answers requests until the first signal, then stops accepting and waits up to drain for those under way.
// It returns nil when all of them were answered and EndedBySignal when a second signal came first.
func Serve(listener net.Listener, handler http.Handler, signals <-chan os.Signal, log *slog.Logger, drain time.Duration) error {
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	defer srv.Close()

	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("stopped serving: %w", err)
	case sig := <-signals:
		log.Info("stopping", "signal", sig.String(), "drain", drain.String())
	}

	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	drained := make(chan error, 1)
	go func() { drained <- srv.Shutdown(ctx) }()
	select {
	case sig := <-signals:
		return EndedBySignal{sig}
	case err := <-drained:
		if err != nil {
			return fmt.Errorf("requests still under way after %s were cut off: %w", drain, err)
		}
		return nil
	}
}
