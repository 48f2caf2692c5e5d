package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// setting is one name of the environment: what it is when unset, and how its text becomes a value.
type setting struct {
	name, fallback string
	secret         bool
	set            func(cfg *Config, text string) error
}

var settings = []setting{
	{name: "APP_ENV", fallback: "development", set: oneOf(func(c *Config, v string) { c.Env = Env(v) }, "development", "test", "staging", "production")},
	{name: "PORT", fallback: "8080", set: whole(func(c *Config, v int64) { c.Port = int(v) }, 1, 65535)},
	{name: "ADMIN_ADDR", fallback: "127.0.0.1:8081", set: func(c *Config, v string) error { c.AdminAddr = v; return checkAddress(v) }},
	{name: "LOG_LEVEL", fallback: "info", set: oneOf(func(c *Config, v string) { _ = c.LogLevel.UnmarshalText([]byte(v)) }, "debug", "info", "warn", "error")},
	{name: "LOG_SAMPLE_RATIO", fallback: "1", set: ratio(func(c *Config, v float64) { c.LogSampleRatio = v })},
	{name: "DATABASE_URL", secret: true, set: func(c *Config, v string) error { c.DatabaseURL = v; return checkDatabase(v) }},
	{name: "SHUTDOWN_DELAY", fallback: "0s", set: duration(func(c *Config, v time.Duration) { c.ShutdownDelay = v }, 0, 5*time.Minute)},
	{name: "SHUTDOWN_TIMEOUT", fallback: "10s", set: duration(func(c *Config, v time.Duration) { c.ShutdownTimeout = v }, time.Millisecond, 5*time.Minute)},
	{name: "REQUEST_TIMEOUT", fallback: "10s", set: duration(func(c *Config, v time.Duration) { c.RequestTimeout = v }, time.Millisecond, 5*time.Minute)},
	{name: "MAX_BODY_BYTES", fallback: "65536", set: whole(func(c *Config, v int64) { c.MaxBodyBytes = v }, 1, 1<<30)},
	{name: "FAULT_INJECTION", fallback: "false", set: oneOf(func(c *Config, v string) { c.FaultInjection = v == "true" }, "true", "false")},
	{name: "OTEL_EXPORTER_OTLP_ENDPOINT", set: func(c *Config, v string) error { c.OTLPEndpoint = v; return checkEndpoint(v) }},
	{name: "OTEL_EXPORTER_OTLP_CERTIFICATE", set: func(c *Config, v string) error { c.OTLPCertificate = v; return checkFile(v) }},
	{name: "OTEL_EXPORTER_OTLP_HEADERS", secret: true, set: func(c *Config, v string) error { c.OTLPHeaders = v; return checkHeaders(v) }},
	{name: "OTEL_TRACES_SAMPLER", fallback: sampler, set: oneOf(func(*Config, string) {}, sampler)},
	{name: "OTEL_TRACES_SAMPLER_ARG", fallback: "1", set: ratio(func(c *Config, v float64) { c.TraceRatio = v })},
	{name: "OTEL_SERVICE_NAME", fallback: "example-app", set: func(c *Config, v string) error { c.ServiceName = v; return nil }},
}

// The only sampler that keeps whole traces and lets a share be chosen.
const sampler = "parentbased_traceidratio"

func oneOf(set func(*Config, string), allowed ...string) func(*Config, string) error {
	return func(c *Config, text string) error {
		if !slices.Contains(allowed, text) {
			if len(allowed) == 1 {
				return fmt.Errorf("must be %s", allowed[0])
			}
			return fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
		}
		set(c, text)
		return nil
	}
}

func whole(set func(*Config, int64), low, high int64) func(*Config, string) error {
	return func(c *Config, text string) error {
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v < low || v > high {
			return fmt.Errorf("must be a whole number from %d to %d", low, high)
		}
		set(c, v)
		return nil
	}
}

func ratio(set func(*Config, float64)) func(*Config, string) error {
	return func(c *Config, text string) error {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0 && v <= 1) { // written so that NaN is refused
			return errors.New("must be a number from 0 to 1")
		}
		set(c, v)
		return nil
	}
}

func duration(set func(*Config, time.Duration), low, high time.Duration) func(*Config, string) error {
	return func(c *Config, text string) error {
		v, err := time.ParseDuration(text)
		if err != nil || v < low || v > high {
			return fmt.Errorf("must be a duration from %s to %s, such as 500ms or 10s", low, high)
		}
		set(c, v)
		return nil
	}
}

func checkAddress(text string) error {
	_, port, err := net.SplitHostPort(text)
	if n, parseErr := strconv.Atoi(port); err != nil || parseErr != nil || n < 1 || n > 65535 {
		return errors.New("must be host:port, such as 127.0.0.1:8081 or :8081")
	}
	return nil
}

func checkDatabase(text string) error {
	address, err := url.Parse(text)
	if text == "" || err == nil && (address.Scheme == "postgres" || address.Scheme == "postgresql") && parses(text) {
		return nil
	}
	// pgx's own words may hold a part of the password.
	return errors.New("must be postgres://user:password@host:port/database")
}

func parses(text string) bool {
	_, err := pgx.ParseConfig(text)
	return err == nil
}

func checkEndpoint(text string) error {
	address, err := url.Parse(text)
	if text == "" || err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Host != "" && strings.Trim(address.Path, "/") == "" {
		return nil
	}
	return errors.New("must be http://host:4317 or https://host:4317, OTLP over gRPC, without a path")
}

func checkFile(path string) error {
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("must be a readable file: %w", errors.Unwrap(err))
	}
	return file.Close()
}

func checkHeaders(text string) error {
	_, err := ParseHeaders(text)
	return err
}

// ParseHeaders splits OTEL_EXPORTER_OTLP_HEADERS, `name=value,name=value` with values in percent encoding (W3C Baggage).
func ParseHeaders(text string) (map[string]string, error) {
	headers := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !found || name == "" || err != nil || strings.ContainsAny(name+value, "\r\n") {
			return nil, errors.New("must be name=value, several with commas between")
		}
		headers[name] = value
	}
	return headers, nil
}
