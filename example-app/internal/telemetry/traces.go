package telemetry

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/version"
)

// StartTraces sends spans to the collector of the settings, and returns what sends the last of them before the process ends.
// Without a collector there are no spans. A collector that is away or slow costs spans, never requests: the queue is bounded and its end is dropped.
func StartTraces(cfg config.Config, build version.Info, metrics *Metrics, log *slog.Logger) (flush func(context.Context) error, err error) {
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	if cfg.OTLPEndpoint == "" {
		return func(context.Context) error { return nil }, nil
	}
	client, err := newOTLPClient(cfg, metrics.TraceExportFailures.Inc)
	if err != nil {
		return nil, err
	}
	described, err := resource.New(context.Background(), resource.WithTelemetrySDK(), resource.WithHost(), resource.WithFromEnv(), resource.WithAttributes(
		attribute.String("service.name", cfg.ServiceName),
		attribute.String("service.version", build.Version),
		attribute.String("deployment.environment.name", string(cfg.Env)),
	))
	if err != nil {
		log.Warn("traces: the resource is not described in full", "cause", err.Error())
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(otlptrace.NewUnstarted(client)),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(cfg.TraceRatio))),
		sdktrace.WithResource(described),
	)
	otel.SetTracerProvider(provider)
	otel.SetErrorHandler(&nowAndThen{log: log})
	return provider.Shutdown, nil
}

// nowAndThen logs at most one error a minute: a collector that is away for a night must not fill a disk.
type nowAndThen struct {
	log  *slog.Logger
	last atomic.Int64 // nanoseconds since 1970
	lost atomic.Int64
}

const logPause = time.Minute

func (n *nowAndThen) Handle(err error) {
	now, last := time.Now().UnixNano(), n.last.Load()
	// A clock that was set back counts as a pause that is over.
	if waited := time.Duration(now - last); waited >= 0 && waited < logPause || !n.last.CompareAndSwap(last, now) {
		n.lost.Add(1)
		return
	}
	n.log.Warn("traces: the collector did not take them", "cause", err.Error(), "not_logged_since", n.lost.Swap(0))
}
