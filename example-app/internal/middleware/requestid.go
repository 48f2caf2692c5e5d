// Package middleware holds what every request passes through, in this order: RequestID, Log, Recover.
package middleware

import (
	"crypto/rand"
	"regexp"

	"github.com/gin-gonic/gin"
)

const (
	requestIDHeader = "X-Request-Id"
	requestIDKey    = "request_id"
)

// A caller's id ends up in the log and in the response, so only plain, short ones are taken over.
var plainID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// RequestID keeps the caller's X-Request-Id or makes one, and answers with it.
func RequestID() gin.HandlerFunc {
	return func(c *gin.Context) {
		id := c.GetHeader(requestIDHeader)
		if !plainID.MatchString(id) {
			id = rand.Text()
		}
		c.Set(requestIDKey, id)
		c.Header(requestIDHeader, id)
		c.Next()
	}
}
