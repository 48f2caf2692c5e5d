// Package middleware holds what every request passes through. Chain is the order.
package middleware

import (
	"log/slog"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/telemetry"
)

// Chain is the middleware in the order it runs. Each sees what those after it do: the log has the request id and the trace, a panic is
// still counted and logged as a 500, and what the limits refuse carries the security headers.
func Chain(cfg config.Config, log *slog.Logger, m *telemetry.Metrics) gin.HandlersChain {
	return gin.HandlersChain{
		RequestID(),
		Trace(),
		Log(log, cfg.LogSampleRatio),
		Metrics(m),
		Recover(log, m),
		SecurityHeaders(),
		Timeout(cfg.RequestTimeout),
		BodyLimit(cfg.MaxBodyBytes),
	}
}
