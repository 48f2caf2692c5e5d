package middleware

import "github.com/gin-gonic/gin"

// What a browser that is led to this JSON may do with it: nothing. Strict-Transport-Security is for whoever ends TLS.
var securityHeaders = []struct {
	name  string
	value []string // shared by all answers: setting it costs no allocation
}{
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"Cache-Control", []string{"no-store"}},
}

// SecurityHeaders are on every answer, errors included. A handler may set its own instead.
func SecurityHeaders() gin.HandlerFunc {
	return func(c *gin.Context) {
		header := c.Writer.Header()
		for _, one := range securityHeaders {
			header[one.name] = one.value
		}
		c.Next()
	}
}
