package middleware

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// Recover turns a panic into a 500 that tells the caller nothing but the request id; the log has the cause and the stack.
func Recover(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { // a handler's way to hang up on purpose
				panic(cause)
			}
			id := c.GetString(requestIDKey)
			log.LogAttrs(c.Request.Context(), slog.LevelError, "panic",
				slog.String("cause", fmt.Sprint(cause)),
				slog.String("stack", string(debug.Stack())),
				slog.String("method", c.Request.Method),
				slog.String("route", route(c)),
				slog.String("request_id", id),
			)
			if c.Writer.Written() {
				// The status is gone already. Hang up, or the caller takes half an answer for a whole one.
				panic(http.ErrAbortHandler)
			}
			c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": "internal server error", "request_id": id})
		}()
		c.Next()
	}
}
