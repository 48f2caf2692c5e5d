package admin

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/problem"
)

// Set is what goes wrong on purpose. Ratios are shares of the requests, 0 to 1.
type Set struct {
	Delay      string  `json:"delay,omitempty"` // such as "400ms"
	DelayRatio float64 `json:"delay_ratio"`     // 1 where a delay is given alone
	ErrorRatio float64 `json:"error_ratio"`     // answered 500
	PanicRatio float64 `json:"panic_ratio"`
	MemoryMB   int     `json:"memory_mb"` // held, and written to
	NotReady   bool    `json:"not_ready"`

	delay time.Duration
	held  []byte
}

// Faults makes a service misbehave for demonstrations of alerts, roll-backs and dashboards.
type Faults struct {
	current atomic.Pointer[Set]
	hold    func(bool)
	log     *slog.Logger
}

const (
	longestDelay = time.Minute
	mostMemoryMB = 1024
)

// NewFaults has none. hold makes the service not ready, or lets it go.
func NewFaults(hold func(bool), log *slog.Logger) *Faults {
	f := &Faults{hold: hold, log: log}
	f.current.Store(&Set{})
	return f
}

// Middleware is where the faults happen: behind everything that should see them.
func (f *Faults) Middleware(c *gin.Context) {
	set := f.current.Load()
	if set.delay > 0 && rand.Float64() < set.DelayRatio {
		select {
		case <-c.Request.Context().Done():
			return // whoever ended it answers
		case <-time.After(set.delay):
		}
	}
	if rand.Float64() < set.PanicRatio {
		panic("fault injection")
	}
	if rand.Float64() < set.ErrorRatio {
		c.Abort()
		problem.Write(c.Writer, http.StatusInternalServerError, "fault injection")
		return
	}
	c.Next()
}

func (f *Faults) show(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(f.current.Load())
}

func (f *Faults) replace(w http.ResponseWriter, r *http.Request) {
	set := Set{DelayRatio: 1}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&set); err != nil {
		problem.Write(w, http.StatusBadRequest, "the body must be a JSON object of faults: "+err.Error())
		return
	}
	if set.Delay != "" {
		delay, err := time.ParseDuration(set.Delay)
		if err != nil || delay < 0 || delay > longestDelay {
			problem.Write(w, http.StatusUnprocessableEntity, "delay must be a duration of at most 1m, such as 400ms")
			return
		}
		set.delay = delay
	}
	if !share(set.DelayRatio) || !share(set.ErrorRatio) || !share(set.PanicRatio) || set.MemoryMB < 0 || set.MemoryMB > mostMemoryMB {
		problem.Write(w, http.StatusUnprocessableEntity, "ratios are from 0 to 1, memory_mb from 0 to 1024")
		return
	}
	f.apply(&set)
	f.show(w, r)
}

func share(v float64) bool { return v >= 0 && v <= 1 }

func (f *Faults) clear(w http.ResponseWriter, _ *http.Request) {
	f.apply(&Set{})
	w.WriteHeader(http.StatusNoContent)
}

func (f *Faults) apply(set *Set) {
	const page = 4096
	set.held = make([]byte, set.MemoryMB<<20)
	for i := 0; i < len(set.held); i += page { // memory that was never written to is not there
		set.held[i] = 1
	}
	f.current.Store(set)
	f.hold(set.NotReady)
	f.log.Warn("faults injected", "delay", set.Delay, "delay_ratio", set.DelayRatio, "error_ratio", set.ErrorRatio,
		"panic_ratio", set.PanicRatio, "memory_mb", set.MemoryMB, "not_ready", set.NotReady)
}
