package middleware

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/problem"
	"example.com/gin-ship/example-app/internal/telemetry"
)

// Recover turns a panic into a 500 that tells the caller nothing but the request id; the log has the cause and the stack.
func Recover(log *slog.Logger, m *telemetry.Metrics) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { // a handler's way to hang up on purpose
				panic(cause)
			}
			m.Panics.Inc()
			log.LogAttrs(c.Request.Context(), slog.LevelError, "panic", append([]slog.Attr{
				slog.String("cause", fmt.Sprint(cause)),
				slog.String("stack", string(debug.Stack())),
				slog.String("method", c.Request.Method),
				slog.String("route", route(c)),
			}, Identity(c)...)...)
			if c.Writer.Written() {
				// The status is gone already. Hang up, or the caller takes half an answer for a whole one.
				panic(http.ErrAbortHandler)
			}
			c.Abort()
			problem.WriteInternal(c.Writer)
		}()
		c.Next()
	}
}
