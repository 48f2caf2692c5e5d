package config

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// source is a process and its folder.
func source(env, files map[string]string) Source {
	return Source{
		Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, &os.PathError{Op: "open", Path: path, Err: os.ErrNotExist}
		},
	}
}

type env = map[string]string

func defaults() Config {
	return Config{Env: Development, Port: 8080, AdminAddr: "127.0.0.1:8081", LogLevel: slog.LevelInfo, LogSampleRatio: 1, ShutdownTimeout: 10 * time.Second,
		RequestTimeout: 10 * time.Second, MaxBodyBytes: 65536, TraceRatio: 1, ServiceName: "example-app"}
}

func with(change func(*Config)) Config {
	cfg := defaults()
	change(&cfg)
	return cfg
}

const database = "postgres://app:hunter2@db:5432/app"

func TestLoad(t *testing.T) {
	for name, tc := range map[string]struct {
		env, files map[string]string
		want       Config
	}{
		"nothing set":    {nil, nil, defaults()},
		"empty is unset": {env{"PORT": "", "APP_ENV": "", "DATABASE_URL": "", "DATABASE_URL_FILE": ""}, nil, defaults()},
		"everything set": {env{
			"APP_ENV": "staging", "PORT": "65535", "ADMIN_ADDR": ":1", "LOG_LEVEL": "error", "LOG_SAMPLE_RATIO": "0", "DATABASE_URL": database, "SHUTDOWN_DELAY": "5s",
			"SHUTDOWN_TIMEOUT": "1m", "REQUEST_TIMEOUT": "500ms", "MAX_BODY_BYTES": "1", "FAULT_INJECTION": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel:4317",
			"OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20x", "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.01", "OTEL_SERVICE_NAME": "shop",
		}, nil, Config{Env: Staging, Port: 65535, AdminAddr: ":1", LogLevel: slog.LevelError, DatabaseURL: database, ShutdownDelay: 5 * time.Second, ShutdownTimeout: time.Minute,
			RequestTimeout: 500 * time.Millisecond, MaxBodyBytes: 1, FaultInjection: true, OTLPEndpoint: "https://otel:4317", OTLPHeaders: "authorization=Bearer%20x", TraceRatio: 0.01, ServiceName: "shop"}},
		"the file over the default":                           {nil, env{".env.development": "# a comment\n\nPORT=9000\n"}, with(func(c *Config) { c.Port = 9000 })},
		"the process over the file":                           {env{"PORT": "9001"}, env{".env.development": "PORT=9000"}, with(func(c *Config) { c.Port = 9001 })},
		"an empty variable hides no file":                     {env{"PORT": ""}, env{".env.development": "PORT=9000"}, with(func(c *Config) { c.Port = 9000 })},
		"APP_ENV picks the file":                              {env{"APP_ENV": "test"}, env{".env.development": "PORT=1", ".env.test": "PORT=2"}, with(func(c *Config) { c.Env, c.Port = Test, 2 })},
		"a mounted secret":                                    {env{"DATABASE_URL_FILE": "/run/db"}, env{"/run/db": database + "\n"}, with(func(c *Config) { c.DatabaseURL = database })},
		"a mounted secret in production":                      {env{"APP_ENV": "production", "DATABASE_URL_FILE": "/run/db"}, env{"/run/db": database}, with(func(c *Config) { c.Env, c.DatabaseURL = Production, database })},
		"its path in a file":                                  {env{"APP_ENV": "production"}, env{".env.production": "DATABASE_URL_FILE=/run/db", "/run/db": database}, with(func(c *Config) { c.Env, c.DatabaseURL = Production, database })},
		"a secret in a development file":                      {nil, env{".env.development": "DATABASE_URL=" + database}, with(func(c *Config) { c.DatabaseURL = database })},
		"the process's secret over a mounted one of the file": {env{"DATABASE_URL": database}, env{".env.development": "DATABASE_URL_FILE=/nope"}, with(func(c *Config) { c.DatabaseURL = database })},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Load(source(tc.env, tc.files))
			got.values = nil
			if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", tc.want) {
				t.Fatalf("got  %+v, %v\nwant %+v", got, err, tc.want)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	for name, tc := range map[string]struct {
		env, files map[string]string
		want       []string
	}{
		"port":              {env{"PORT": "http"}, nil, []string{`PORT="http": must be a whole number from 1 to 65535`}},
		"port zero":         {env{"PORT": "0"}, nil, []string{`PORT="0": must be a whole number from 1 to 65535`}},
		"port too high":     {env{"PORT": "65536"}, nil, []string{`PORT="65536": must be a whole number from 1 to 65535`}},
		"environment":       {env{"APP_ENV": "prod"}, nil, []string{`APP_ENV="prod": must be one of development, test, staging, production`}},
		"environment, path": {env{"APP_ENV": "../x"}, env{".env.../x": "PORT=1"}, []string{`APP_ENV="../x": must be one of development, test, staging, production`}},
		// slog itself would take "info+2" and "INFO"; the documented four are all there is.
		"level":          {env{"LOG_LEVEL": "info+2"}, nil, []string{`LOG_LEVEL="info+2": must be one of debug, info, warn, error`}},
		"ratio":          {env{"LOG_SAMPLE_RATIO": "10%"}, nil, []string{`LOG_SAMPLE_RATIO="10%": must be a number from 0 to 1`}},
		"ratio NaN":      {env{"LOG_SAMPLE_RATIO": "NaN"}, nil, []string{`LOG_SAMPLE_RATIO="NaN": must be a number from 0 to 1`}},
		"duration":       {env{"SHUTDOWN_DELAY": "5"}, nil, []string{`SHUTDOWN_DELAY="5": must be a duration from 0s to 5m0s, such as 500ms or 10s`}},
		"switch":         {env{"FAULT_INJECTION": "yes"}, nil, []string{`FAULT_INJECTION="yes": must be one of true, false`}},
		"address":        {env{"ADMIN_ADDR": "8081"}, nil, []string{`ADMIN_ADDR="8081": must be host:port, such as 127.0.0.1:8081 or :8081`}},
		"one port twice": {env{"PORT": "8081"}, nil, []string{`ADMIN_ADDR="127.0.0.1:8081": has the port of PORT; the private port must be another one`}},
		"endpoint":       {env{"OTEL_EXPORTER_OTLP_ENDPOINT": "otel:4317"}, nil, []string{`OTEL_EXPORTER_OTLP_ENDPOINT="otel:4317": must be http://host:4317 or https://host:4317, OTLP over gRPC, without a path`}},
		"endpoint, HTTP": {env{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318/v1/traces"}, nil, []string{`OTEL_EXPORTER_OTLP_ENDPOINT="http://otel:4318/v1/traces": must be http://host:4317 or https://host:4317, OTLP over gRPC, without a path`}},
		"sampler":        {env{"OTEL_TRACES_SAMPLER": "always_on"}, nil, []string{`OTEL_TRACES_SAMPLER="always_on": must be parentbased_traceidratio`}},
		"certificate":    {env{"OTEL_EXPORTER_OTLP_CERTIFICATE": "/nope/ca.pem"}, nil, []string{`OTEL_EXPORTER_OTLP_CERTIFICATE="/nope/ca.pem": must be a readable file: no such file or directory`}},
		"secrets are not repeated": {env{"DATABASE_URL": "mysql://app:hunter2@db/app", "OTEL_EXPORTER_OTLP_HEADERS": "hunter2"}, nil, []string{
			`DATABASE_URL="[redacted]": must be postgres://user:password@host:port/database`, `OTEL_EXPORTER_OTLP_HEADERS="[redacted]": must be name=value, several with commas between`}},
		"a database port":  {env{"DATABASE_URL": "postgres://app:hunter2@db:x/app"}, nil, []string{`DATABASE_URL="[redacted]": must be postgres://user:password@host:port/database`}},
		"both":             {env{"DATABASE_URL": database, "DATABASE_URL_FILE": "/run/db"}, nil, []string{"DATABASE_URL and DATABASE_URL_FILE: both are set; keep one"}},
		"mounted, missing": {env{"DATABASE_URL_FILE": "/run/db"}, nil, []string{`DATABASE_URL_FILE="/run/db": can't be read: open /run/db: file does not exist`}},
		"mounted, empty":   {env{"DATABASE_URL_FILE": "/run/db"}, env{"/run/db": "\n"}, []string{`DATABASE_URL_FILE="/run/db": can't be read: /run/db is empty`}},
		"production's own": {env{"APP_ENV": "production", "LOG_LEVEL": "debug", "GIN_MODE": "debug", "FAULT_INJECTION": "true"}, env{".env.production": "DATABASE_URL=" + database}, []string{
			`LOG_LEVEL="debug": not in production, debug records may hold personal data; use info`, `GIN_MODE="debug": not in production; unset it, APP_ENV decides`,
			`FAULT_INJECTION="true": not in production; unset it`, "DATABASE_URL in .env.production: no secret from a file of the repository in production; mount it and set DATABASE_URL_FILE"}},
		"in the file": {nil, env{".env.development": "PORT=x\nexport LOG_LEVEL=info\nLOG_LEVEL=\"info\"\nREQUEST_TIMEOUT=5s # short\nREQUEST_TIMEOUT=1s\nREQUEST_TIMEOUT=2s\nLOG_LEVL=info\nAPP_ENV=test"}, []string{
			".env.development: APP_ENV is no setting of this service; APP_ENV and the settings of other programs belong into the environment",
			".env.development: LOG_LEVL is no setting of this service; APP_ENV and the settings of other programs belong into the environment",
			".env.development:2: must be NAME=value", ".env.development:3: LOG_LEVEL: leave the quotes out, they would become part of the value",
			".env.development:4: REQUEST_TIMEOUT: a comment needs a line of its own", ".env.development:6: REQUEST_TIMEOUT is set a second time",
			`PORT="x" in .env.development: must be a whole number from 1 to 65535`}},
		"all at once": {env{"PORT": "-1", "APP_ENV": "x", "LOG_LEVEL": "y"}, nil, []string{
			`APP_ENV="x": must be one of development, test, staging, production`, `PORT="-1": must be a whole number from 1 to 65535`, `LOG_LEVEL="y": must be one of debug, info, warn, error`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Load(source(tc.env, tc.files))
			mistakes, _ := err.(Mistakes)
			if !slices.Equal(mistakes, tc.want) || got.Port != 0 {
				t.Fatalf("got:\n%v\nwant:\n%s", err, strings.Join(tc.want, "\n"))
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("a secret is repeated")
			}
		})
	}
}

func TestMistakesAreCounted(t *testing.T) {
	if got := (Mistakes{"a"}).Error() + (Mistakes{"a", "b"}).Error(); got != "configuration: 1 mistake\n  aconfiguration: 2 mistakes\n  a\n  b" {
		t.Errorf("got %q", got)
	}
}

func TestValuesSayWhereTheyComeFrom(t *testing.T) {
	cfg, err := Load(source(env{"PORT": "9001", "DATABASE_URL_FILE": "/run/db"}, env{".env.development": "LOG_LEVEL=warn", "/run/db": database}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, value := range cfg.Values() {
		got = append(got, value.Name+"="+value.Text+" "+value.Origin)
	}
	for _, want := range []string{"PORT=9001 environment", "LOG_LEVEL=warn .env.development", "REQUEST_TIMEOUT=10s default", "DATABASE_URL=[redacted] file /run/db"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if len(got) != len(settings) || strings.Contains(fmt.Sprint(got), "hunter2") {
		t.Errorf("got %q", got)
	}
}

func TestFilesThatAreNoSettings(t *testing.T) {
	folder := t.TempDir()
	large := filepath.Join(folder, "large")
	if err := os.WriteFile(large, make([]byte, maxFileBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{folder: "not a file", large: "larger than 65536 bytes", filepath.Join(folder, "none"): "no such file"} {
		if _, err := readSmall(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

// The files of the repository are right, and what production runs with in a cluster is what it runs with elsewhere.
func TestShippedFiles(t *testing.T) {
	for _, name := range []string{"development", "test", "production"} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile("../../.env." + name)
			if err != nil {
				t.Fatal(err)
			}
			cfg, err := Load(source(env{"APP_ENV": name}, env{".env." + name: string(content)}))
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range cfg.Values() {
				if value.Secret && value.Text != "" {
					t.Errorf("%s is set", value.Name)
				}
			}
		})
	}
}

func TestClusterRunsWithTheFilesSettings(t *testing.T) {
	read := func(path string) map[string]string {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		values, mistakes := ParseEnvFile(string(content))
		if len(mistakes) > 0 {
			t.Fatalf("%s: %q", path, mistakes)
		}
		return values
	}
	cluster := read("../../deploy/overlays/production/app.env")
	for name, value := range read("../../.env.production") {
		if cluster[name] != value {
			t.Errorf("%s is %q in .env.production and %q in deploy/overlays/production/app.env", name, value, cluster[name])
		}
	}
}

func FuzzParseEnvFile(f *testing.F) {
	for _, seed := range []string{"A=b", "A=b # c", "A='b'", "# c\nA=", "=", "A", "\x00", "A=b\r\nB=c\n", "export A=b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, mistakes := ParseEnvFile(text)
		for name, value := range values {
			if !envName.MatchString(name) || strings.Contains(value, "\n") {
				t.Errorf("%q: got %q=%q", text, name, value)
			}
		}
		if lines := strings.Count(text, "\n") + 1; len(values)+len(mistakes) > lines {
			t.Errorf("%q: %d values and %d mistakes in %d lines", text, len(values), len(mistakes), lines)
		}
	})
}

func FuzzParseHeaders(f *testing.F) {
	for _, seed := range []string{"a=b", "a=b,c=d", "a", "=", "a=%0d%0a", "a=%zz", ","} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		headers, err := ParseHeaders(text)
		for name, value := range headers {
			if err != nil || name == "" || strings.ContainsAny(name+value, "\r\n") {
				t.Errorf("%q: got %q=%q, %v", text, name, value, err)
			}
		}
	})
}
