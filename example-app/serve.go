package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/admin"
	"example.com/gin-ship/example-app/internal/api"
	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/health"
	"example.com/gin-ship/example-app/internal/server"
	"example.com/gin-ship/example-app/internal/telemetry"
	"example.com/gin-ship/example-app/internal/users"
	"example.com/gin-ship/example-app/internal/version"
)

const flushTimeout = 5 * time.Second // for the last spans

// A service that holds little collects garbage all the time: at Go's own 100 every 4 MB, fifty times a second under load. GOGC, where it is
// set, wins, and GOMEMLIMIT bounds it in a container.
const gcPercent = 300

// serve runs the service from the settings to the exit code.
func serve(cfg config.Config, stdout io.Writer) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	log := slog.New(slog.NewJSONHandler(stdout, &slog.HandlerOptions{Level: cfg.LogLevel}))
	useGinMode(cfg, log)
	// Room for both signals: the first starts the drain, the second ends it.
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)

	err := serveUntil(signals, cfg, log)
	var ended server.EndedBySignal
	switch {
	case err == nil:
		log.Info("stopped")
		return exitOK
	case errors.As(err, &ended):
		log.Warn(err.Error())
		return ended.ExitCode()
	default:
		log.Error(err.Error())
		return exitFailure
	}
}

// serveUntil starts everything, in the order of dependence, and ends it in the opposite order: drain, flush the traces, close the database.
func serveUntil(signals <-chan os.Signal, cfg config.Config, log *slog.Logger) error {
	listener, err := server.Listen("PORT", fmt.Sprintf(":%d", cfg.Port))
	if err != nil {
		return err
	}
	private, err := server.Listen("ADMIN_ADDR", cfg.AdminAddr)
	if err != nil {
		return err
	}
	build := version.Read()
	metrics := telemetry.NewMetrics(build)
	store, err := openStore(cfg, metrics, log)
	if err != nil {
		return err
	}
	defer store.Close()
	flush, err := telemetry.StartTraces(cfg, build, metrics, log)
	if err != nil {
		return err
	}
	defer flushTraces(flush, log)

	ready := health.New(store.Ready, log)
	metrics.Watch("app_ready", "1 when the service would take traffic.", ready.Check)
	parts := api.Parts{Config: cfg, Log: log, Build: build, Metrics: metrics, Ready: ready, Store: store}
	var faults *admin.Faults
	if cfg.FaultInjection {
		faults = admin.NewFaults(ready.Hold, log)
		parts.Faults = faults.Middleware
		log.Warn("fault injection is on", "address", private.Addr().String())
	}
	inside := server.New(admin.New(metrics.Handler(), faults), log)
	inside.WriteTimeout = 0 // a profile is written as long as it was asked for
	go func() { _ = inside.Serve(private) }()
	defer inside.Close() // after the drain: a scrape meanwhile still gets its answer

	log.Info("listening", "address", listener.Addr().String(), "private", private.Addr().String(),
		"env", cfg.Env, "version", build.Version, "commit", build.Commit)
	return server.Serve(listener, api.New(parts), log,
		server.Stop{Signals: signals, Drain: ready.Drain, Delay: cfg.ShutdownDelay, Timeout: cfg.ShutdownTimeout})
}

func openStore(cfg config.Config, metrics *telemetry.Metrics, log *slog.Logger) (users.Store, error) {
	if cfg.DatabaseURL == "" {
		log.Warn("no DATABASE_URL: users are kept in memory, each instance has its own, and they are lost when it ends")
		return users.NewMemory(), nil
	}
	store, err := users.OpenPostgres(cfg.DatabaseURL, log)
	if err != nil {
		return nil, err
	}
	metrics.Collect(telemetry.Pool{Stat: store.Stat})
	metrics.Watch("db_client_up", "1 when the database answers.", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, health.Timeout)
		defer cancel()
		return store.Ready(ctx)
	})
	return store, nil
}

func flushTraces(flush func(context.Context) error, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	if err := flush(ctx); err != nil {
		log.Warn("traces: the last spans were not sent", "cause", err.Error())
	}
}

// useGinMode keeps Gin's route listing for development, but as log records, so that the output stays one JSON object a line.
func useGinMode(cfg config.Config, log *slog.Logger) {
	gin.SetMode(gin.ReleaseMode)
	if cfg.Env == config.Development {
		gin.DebugPrintFunc = func(format string, values ...any) {
			log.Debug("gin: " + strings.TrimSpace(fmt.Sprintf(format, values...)))
		}
		gin.SetMode(gin.DebugMode)
	}
}
