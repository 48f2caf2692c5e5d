package middleware

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/trace"
)

// Log writes a record for a share of the requests, when they have been answered, and for all that failed or whose trace can be looked up.
// The query is left out: it may hold secrets.
func Log(log *slog.Logger, share float64) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		// Deferred, so that a response cut short by Recover is recorded too.
		defer func() {
			status := c.Writer.Status()
			level := slog.LevelInfo
			if status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			if _, sampled := sampledSpan(c); level < slog.LevelError && !sampled && rand.Float64() >= share {
				return
			}
			log.LogAttrs(c.Request.Context(), level, "request", append([]slog.Attr{
				slog.String("method", c.Request.Method),
				slog.String("route", route(c)),
				slog.String("path", c.Request.URL.Path),
				slog.Int("status", status),
				slog.Int("bytes", max(c.Writer.Size(), 0)), // -1 until something is written
				slog.Float64("duration_ms", float64(time.Since(start).Microseconds())/1000),
				slog.String("client_ip", c.ClientIP()),
			}, Identity(c)...)...)
		}()
		c.Next()
	}
}

// route is the template ("/user/:id"), of which there are few, unlike paths.
func route(c *gin.Context) string {
	if template := c.FullPath(); template != "" {
		return template
	}
	return "unmatched"
}

// Identity leads from a record to the request's others, and to its trace where there is one.
func Identity(c *gin.Context) []slog.Attr {
	identity := []slog.Attr{slog.String("request_id", requestID(c))}
	if span := trace.SpanContextFromContext(c.Request.Context()); span.IsValid() {
		identity = append(identity, slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return identity
}
