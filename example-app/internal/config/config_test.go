package config

import (
	"log/slog"
	"testing"
)

func lookupIn(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := env[name]
		return v, ok
	}
}

func TestLoad(t *testing.T) {
	for name, tc := range map[string]struct {
		env  map[string]string
		want Config
	}{
		"nothing set":     {nil, Config{8080, Development, slog.LevelInfo}},
		"empty is unset":  {map[string]string{"PORT": "", "APP_ENV": "", "LOG_LEVEL": ""}, Config{8080, Development, slog.LevelInfo}},
		"everything set":  {map[string]string{"PORT": "9000", "APP_ENV": "production", "LOG_LEVEL": "warn"}, Config{9000, Production, slog.LevelWarn}},
		"lowest and test": {map[string]string{"PORT": "1", "APP_ENV": "test", "LOG_LEVEL": "debug"}, Config{1, Test, slog.LevelDebug}},
		"highest":         {map[string]string{"PORT": "65535", "APP_ENV": "staging", "LOG_LEVEL": "error"}, Config{65535, Staging, slog.LevelError}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Load(lookupIn(tc.env))
			if err != nil || got != tc.want {
				t.Fatalf("got %+v, %v; want %+v", got, err, tc.want)
			}
		})
	}
}

func TestLoadMistakes(t *testing.T) {
	for name, tc := range map[string]struct {
		env  map[string]string
		want string
	}{
		"port is no number":   {map[string]string{"PORT": "http"}, "configuration: 1 mistake\n  PORT=\"http\": must be a whole number from 1 to 65535"},
		"port zero":           {map[string]string{"PORT": "0"}, "configuration: 1 mistake\n  PORT=\"0\": must be a whole number from 1 to 65535"},
		"port too high":       {map[string]string{"PORT": "65536"}, "configuration: 1 mistake\n  PORT=\"65536\": must be a whole number from 1 to 65535"},
		"environment unknown": {map[string]string{"APP_ENV": "prod"}, "configuration: 1 mistake\n  APP_ENV=\"prod\": must be one of development, test, staging, production"},
		// slog itself would take "info+2" and "INFO"; the documented four are all there is.
		"level of slog": {map[string]string{"LOG_LEVEL": "info+2"}, "configuration: 1 mistake\n  LOG_LEVEL=\"info+2\": must be one of debug, info, warn, error"},
		"all at once": {
			map[string]string{"PORT": "-1", "APP_ENV": "x", "LOG_LEVEL": "y"},
			"configuration: 3 mistakes\n  PORT=\"-1\": must be a whole number from 1 to 65535\n" +
				"  APP_ENV=\"x\": must be one of development, test, staging, production\n" +
				"  LOG_LEVEL=\"y\": must be one of debug, info, warn, error",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Load(lookupIn(tc.env))
			if err == nil || err.Error() != tc.want || got != (Config{}) {
				t.Fatalf("got %+v, error:\n%v\nwant:\n%s", got, err, tc.want)
			}
		})
	}
}
