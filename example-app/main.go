// Command example-app is the Gin service that gin-ship ships for real.
package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/api"
	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/healthcheck"
	"example.com/gin-ship/example-app/internal/server"
	"example.com/gin-ship/example-app/internal/version"
)

const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2 // the settings or the arguments are wrong: trying again will not help
)

const usage = `usage: app               serve HTTP until SIGTERM or SIGINT
       app healthcheck   exit 0 when the service on 127.0.0.1:$PORT is healthy, else 1
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	check := len(args) == 1 && args[0] == "healthcheck"
	if len(args) > 0 && !check {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	cfg, err := config.Load(os.LookupEnv)
	if err != nil {
		fmt.Fprintln(stderr, err)
		if check {
			return exitFailure // Docker reserves every other code of a HEALTHCHECK
		}
		return exitUsage
	}
	if check {
		return probe(cfg, stderr)
	}
	return serve(cfg, stdout)
}

func probe(cfg config.Config, stderr io.Writer) int {
	if err := healthcheck.Probe(cfg.Port); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailure
	}
	return exitOK
}

func serve(cfg config.Config, stdout io.Writer) int {
	log := slog.New(slog.NewJSONHandler(stdout, &slog.HandlerOptions{Level: cfg.LogLevel}))
	useGinMode(cfg, log)
	build := version.Read()

	// Room for both signals: the first starts the drain, the second ends it.
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)

	listener, err := server.Listen(cfg.Port)
	if err != nil {
		log.Error(err.Error())
		return exitFailure
	}
	log.Info("listening", "address", listener.Addr().String(), "env", cfg.Env, "version", build.Version, "commit", build.Commit)

	err = server.Serve(listener, api.New(log, build), signals, log, server.Drain)
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
