// Package health knows whether the service should get traffic.
package health

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"
)

// Readiness is ready when the service is not draining and what it needs answers.
type Readiness struct {
	needs    func(context.Context) error
	log      *slog.Logger
	draining atomic.Bool
	held     atomic.Bool
	ready    atomic.Bool // as the log has it
}

var (
	errDraining = errors.New("draining: the service is being stopped")
	errHeld     = errors.New("held back by fault injection")
)

// Timeout of a check. Shorter than that of a probe, so that the answer has the cause.
const Timeout = 800 * time.Millisecond

// New takes what must work for the service to be of use.
func New(needs func(context.Context) error, log *slog.Logger) *Readiness {
	return &Readiness{needs: needs, log: log}
}

// Check is nil when ready. A change is logged, once.
func (r *Readiness) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	err := r.cause(ctx)
	if ready := err == nil; r.ready.Swap(ready) != ready {
		if ready {
			r.log.Info("ready")
		} else {
			r.log.Warn("not ready", "cause", err.Error())
		}
	}
	return err
}

func (r *Readiness) cause(ctx context.Context) error {
	switch {
	case r.draining.Load():
		return errDraining
	case r.held.Load():
		return errHeld
	}
	return r.needs(ctx)
}

// Drain makes the service not ready, for good.
func (r *Readiness) Drain() { r.draining.Store(true) }

// Hold makes the service not ready until it is let go: for demonstrations.
func (r *Readiness) Hold(on bool) { r.held.Store(on) }

// Reason is what a caller may know of why Check failed: not the database's own words, which name hosts and users.
func Reason(err error) string {
	if errors.Is(err, errDraining) || errors.Is(err, errHeld) {
		return err.Error()
	}
	return "the database does not answer"
}
