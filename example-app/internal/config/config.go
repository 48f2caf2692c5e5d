// Package config reads the service's settings from the environment, once, at start.
package config

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
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
	Port     int
	Env      Env
	LogLevel slog.Level
}

// Mistakes lists everything wrong with the environment, so that one run shows it all.
type Mistakes []string

func (m Mistakes) Error() string {
	noun := "mistakes"
	if len(m) == 1 {
		noun = "mistake"
	}
	return fmt.Sprintf("configuration: %d %s\n  %s", len(m), noun, strings.Join(m, "\n  "))
}

var (
	environments = []string{string(Development), string(Test), string(Staging), string(Production)}
	levels       = []string{"debug", "info", "warn", "error"}
)

// Load reads the settings. An empty variable counts as unset: Compose files and manifests leave them behind.
func Load(lookup func(string) (string, bool)) (Config, error) {
	var mistakes Mistakes
	value := func(name, fallback string) string {
		if v, _ := lookup(name); v != "" {
			return v
		}
		return fallback
	}
	oneOf := func(name, fallback string, allowed []string) string {
		v := value(name, fallback)
		if !slices.Contains(allowed, v) {
			mistakes = append(mistakes, fmt.Sprintf("%s=%q: must be one of %s", name, v, strings.Join(allowed, ", ")))
		}
		return v
	}

	text := value("PORT", "8080")
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		mistakes = append(mistakes, fmt.Sprintf("PORT=%q: must be a whole number from 1 to 65535", text))
	}
	env := oneOf("APP_ENV", string(Development), environments)
	level := oneOf("LOG_LEVEL", "info", levels)
	if mistakes != nil {
		return Config{}, mistakes
	}

	cfg := Config{Port: port, Env: Env(env)}
	if err := cfg.LogLevel.UnmarshalText([]byte(level)); err != nil {
		return Config{}, fmt.Errorf("LOG_LEVEL=%q: %w", level, err)
	}
	return cfg, nil
}
