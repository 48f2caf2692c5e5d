package middleware

import (
	"crypto/rand"

	"github.com/gin-gonic/gin"
)

const (
	requestIDHeader = "X-Request-Id"
	longestID       = 64
)

// RequestID keeps the caller's X-Request-Id or makes one, and answers with it.
func RequestID() gin.HandlerFunc {
	return func(c *gin.Context) {
		id := first(c.Request.Header[requestIDHeader])
		if !plainID(id) {
			id = rand.Text()
		}
		c.Writer.Header()[requestIDHeader] = []string{id} // the name is in its canonical form
		c.Next()
	}
}

// plainID: a caller's id ends up in the log and in the response, so only plain, short ones are taken over.
func plainID(id string) bool {
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-') {
			return false
		}
	}
	return id != "" && len(id) <= longestID
}

// requestID is what the response carries.
func requestID(c *gin.Context) string { return first(c.Writer.Header()[requestIDHeader]) }

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
