package api

import (
	"log/slog"
	"os"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/health"
	"example.com/gin-ship/example-app/internal/telemetry"
	"example.com/gin-ship/example-app/internal/users"
	"example.com/gin-ship/example-app/internal/version"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

var build = version.Info{Version: "1.2.3", Commit: "abc", BuildDate: "2026-01-02T03:04:05Z", GoVersion: "go1.26.1"}

// newParts is the service over an empty memory, with the default settings.
func newParts(t testing.TB, log *slog.Logger) Parts {
	t.Helper()
	cfg, err := config.Load(config.Source{
		Lookup:   func(string) (string, bool) { return "", false },
		ReadFile: func(string) ([]byte, error) { return nil, os.ErrNotExist },
	})
	if err != nil {
		t.Fatal(err)
	}
	store := users.NewMemory()
	return Parts{Config: cfg, Log: log, Build: build, Metrics: telemetry.NewMetrics(build), Ready: health.New(store.Ready, log), Store: store}
}
