// Package telemetry makes what the service tells about itself: metrics and traces.
package telemetry

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"example.com/gin-ship/example-app/internal/version"
)

// Metrics are counted on a registry of their own. The HTTP names are OpenTelemetry's semantic conventions, as Prometheus spells them.
type Metrics struct {
	registry *prometheus.Registry

	RequestDuration *prometheus.HistogramVec // seconds, by method, route template and status
	ActiveRequests  prometheus.Gauge
	Panics          prometheus.Counter

	TraceExportFailures prometheus.Counter

	UsersCreated prometheus.Counter
	UserLookups  *prometheus.CounterVec // by result: found, missing, error
}

// NewMetrics also counts what the Go runtime and the process do.
func NewMetrics(build version.Info) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		RequestDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_server_request_duration_seconds",
			Help: "Time from the first byte of a request's handling to the last of its answer.",
			// 0.3 is a bucket of its own, because that is what the alert asks: no guess between two others.
			Buckets: []float64{.005, .01, .025, .05, .1, .2, .3, .5, 1, 2.5, 5, 10},
		}, []string{"http_request_method", "http_route", "http_response_status_code"}),
		ActiveRequests:      gauge("http_server_active_requests", "Requests under way."),
		Panics:              counter("app_panics_total", "Handlers that panicked."),
		TraceExportFailures: counter("app_trace_export_failures_total", "Batches of spans that the collector did not take."),
		UsersCreated:        counter("app_users_created_total", "Users created."),
		UserLookups:         prometheus.NewCounterVec(prometheus.CounterOpts{Name: "app_user_lookups_total", Help: "Users asked for, by result."}, []string{"result"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "app_build_info",
		Help:        "The running build; the value is always 1.",
		ConstLabels: prometheus.Labels{"version": build.Version, "commit": build.Commit, "go_version": build.GoVersion},
	})
	info.Set(1)
	for _, result := range []string{"found", "missing", "error"} {
		m.UserLookups.WithLabelValues(result) // a rate needs a zero to start from
	}
	m.registry.MustRegister(m.RequestDuration, m.ActiveRequests, m.Panics, m.TraceExportFailures, m.UsersCreated, m.UserLookups, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

// Watch adds a gauge that is 1 while check is nil, asked at every scrape.
func (m *Metrics) Watch(name, help string, check func(context.Context) error) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
		if check(context.Background()) != nil {
			return 0
		}
		return 1
	}))
}

// Collect adds another collector.
func (m *Metrics) Collect(c prometheus.Collector) { m.registry.MustRegister(c) }

// Handler answers a scrape; in OpenMetrics, where it is asked for, with exemplars.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true, Registry: m.registry})
}
