package api

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// What the whole chain costs per request, beside Gin alone: `go test -bench . -benchmem ./internal/api`.
func BenchmarkPing(b *testing.B) {
	bare := gin.New()
	bare.GET("/ping", ping)
	parts := newParts(b, slog.New(slog.DiscardHandler))
	parts.Config.LogSampleRatio = 0.01
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(0.01)))))
	for name, handler := range map[string]http.Handler{"bare": bare, "chain": New(parts)} {
		b.Run(name, func(b *testing.B) {
			request := httptest.NewRequest(http.MethodGet, "/ping", nil)
			b.ReportAllocs()
			for b.Loop() {
				handler.ServeHTTP(httptest.NewRecorder(), request)
			}
		})
	}
}
