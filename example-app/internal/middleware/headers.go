package middleware

import "github.com/gin-gonic/gin"

// What a browser that is led to this JSON may do with it: nothing. Strict-Transport-Security is for whoever ends TLS.
var securityHeaders = map[string][]string{
	"X-Content-Type-Options":  {"nosniff"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
	"Referrer-Policy":         {"no-referrer"},
	"Cache-Control":           {"no-store"},
}

// SecurityHeaders are on every answer, errors included. A handler may set its own instead.
func SecurityHeaders() gin.HandlerFunc {
	return func(c *gin.Context) {
		header := c.Writer.Header()
		for name, value := range securityHeaders {
			header[name] = value
		}
		c.Next()
	}
}
