package middleware

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/problem"
)

// Timeout ends the request's context. Handlers return when it ends; one that has not answered by then is answered for.
func Timeout(limit time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), limit)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) && !c.Writer.Written() {
			problem.Write(c.Writer, http.StatusServiceUnavailable, fmt.Sprintf("it took longer than %s", limit))
		}
	}
}

// BodyLimit refuses a body of more than limit bytes: at once where the caller says so, else when that many have come.
func BodyLimit(limit int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.ContentLength > limit {
			c.Abort()
			problem.Write(c.Writer, http.StatusRequestEntityTooLarge, TooLarge(limit))
			return
		}
		if c.Request.ContentLength != 0 {
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		}
		c.Next()
	}
}

// TooLarge says what a body may have.
func TooLarge(limit int64) string { return fmt.Sprintf("the body may have at most %d bytes", limit) }
