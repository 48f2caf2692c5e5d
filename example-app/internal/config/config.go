// Package config reads the service's settings, once, at start: the process environment wins over the file `.env.$APP_ENV`, the file over the default.
package config

import (
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"
)

// Env is where the service runs.
type Env string

const (
	Development Env = "development"
	Test        Env = "test"
	Staging     Env = "staging"
	Production  Env = "production"
)

// Config holds valid settings only: a mistake makes Load fail.
type Config struct {
	Env       Env
	Port      int    // of the service, on all addresses
	AdminAddr string // host:port of metrics, profiles and fault injection

	LogLevel       slog.Level
	LogSampleRatio float64 // 0 to 1

	DatabaseURL string // secret; "" keeps users in memory

	ShutdownDelay   time.Duration // not ready, but still serving
	ShutdownTimeout time.Duration // for requests under way
	RequestTimeout  time.Duration
	MaxBodyBytes    int64
	FaultInjection  bool

	// Names and meaning are OpenTelemetry's: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
	OTLPEndpoint    string // http://host:4317 or https://host:4317; "" makes no traces
	OTLPCertificate string // PEM file of the collector's CA
	OTLPHeaders     string // secret; name=value,name=value
	TraceRatio      float64
	ServiceName     string

	values []Value
}

// Value is an effective setting, as `app config` prints it.
type Value struct {
	Name, Text, Origin string
	Secret             bool
}

// Values lists all settings in the order of the documentation. A secret's text is not in it.
func (c Config) Values() []Value { return c.values }

// Mistakes lists everything wrong with the settings, so that one run shows it all.
type Mistakes []string

func (m Mistakes) Error() string {
	noun := "mistakes"
	if len(m) == 1 {
		noun = "mistake"
	}
	return fmt.Sprintf("configuration: %d %s\n  %s", len(m), noun, strings.Join(m, "\n  "))
}

// productionMistakes names what is fine on a laptop and a danger in production.
func productionMistakes(cfg Config, ginMode string) Mistakes {
	var mistakes Mistakes
	if cfg.LogLevel < slog.LevelInfo {
		mistakes = append(mistakes, `LOG_LEVEL="debug": not in production, debug records may hold personal data; use info`)
	}
	if ginMode == "debug" {
		mistakes = append(mistakes, `GIN_MODE="debug": not in production; unset it, APP_ENV decides`)
	}
	if cfg.FaultInjection {
		mistakes = append(mistakes, `FAULT_INJECTION="true": not in production; unset it`)
	}
	return mistakes
}

// portMistakes finds two listeners that would want one port, before the second of them fails to get it.
func portMistakes(cfg Config) Mistakes {
	_, admin, _ := net.SplitHostPort(cfg.AdminAddr)
	if admin == fmt.Sprint(cfg.Port) {
		return Mistakes{fmt.Sprintf("ADMIN_ADDR=%q: has the port of PORT; the private port must be another one", cfg.AdminAddr)}
	}
	return nil
}
