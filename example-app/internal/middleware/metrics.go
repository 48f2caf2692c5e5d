package middleware

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"example.com/gin-ship/example-app/internal/telemetry"
)

// Metrics counts and times requests by method, route template and status. One whose trace can be looked up leaves its id as exemplar.
func Metrics(m *telemetry.Metrics) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		m.ActiveRequests.Inc()
		defer func() {
			m.ActiveRequests.Dec()
			observer := m.RequestDuration.WithLabelValues(method(c.Request.Method), route(c), strconv.Itoa(c.Writer.Status()))
			took := time.Since(start).Seconds()
			if span, sampled := sampledSpan(c); sampled {
				labels := prometheus.Labels{"trace_id": span.TraceID().String(), "span_id": span.SpanID().String()}
				observer.(prometheus.ExemplarObserver).ObserveWithExemplar(took, labels)
				return
			}
			observer.Observe(took)
		}()
		c.Next()
	}
}

// method has few values, whatever callers send. The last is OpenTelemetry's word for all others.
func method(given string) string {
	switch given {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return given
	}
	return "_OTHER"
}
