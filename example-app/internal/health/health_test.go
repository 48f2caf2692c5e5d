package health

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestReadiness(t *testing.T) {
	var log bytes.Buffer
	var database error
	r := New(func(context.Context) error { return database }, slog.New(slog.NewTextHandler(&log, nil)))
	step := func(want string) {
		t.Helper()
		for range 2 { // the second time nothing is logged
			got := ""
			if err := r.Check(t.Context()); err != nil {
				got = Reason(err)
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	step("")
	database = errors.New("dial tcp 10.0.0.7:5432: connection refused")
	step("the database does not answer")
	database = nil
	step("")
	r.Hold(true)
	step("held back by fault injection")
	r.Hold(false)
	step("")
	r.Drain()
	step("draining: the service is being stopped")
	if got := strings.Count(log.String(), "\n"); got != 6 || !strings.Contains(log.String(), "10.0.0.7:5432") {
		t.Errorf("six changes, and the log has:\n%s", &log)
	}
}

func TestCheckEndsInTime(t *testing.T) {
	r := New(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, slog.New(slog.DiscardHandler))
	started := time.Now()
	if err := r.Check(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(started); took > 2*Timeout {
		t.Errorf("it took %s", took)
	}
}
