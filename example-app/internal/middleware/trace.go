package middleware

import (
	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
)

// Trace makes the request a span: of the caller's trace, where it sent a traceparent (W3C Trace Context).
func Trace(service string) gin.HandlerFunc {
	// The metrics are Prometheus' own.
	return otelgin.Middleware(service, otelgin.WithMeterProvider(noop.NewMeterProvider()))
}

// sampledSpan is the span that somebody can look up, if there is one.
func sampledSpan(c *gin.Context) (trace.SpanContext, bool) {
	span := trace.SpanContextFromContext(c.Request.Context())
	return span, span.IsSampled()
}
