package telemetry

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"
	"go.opentelemetry.io/otel"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/types/known/emptypb"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/version"
)

// collector is a gRPC server on a port of its own that answers as it is told to. The real one is met in the project's long tests.
type collector struct {
	mutex   sync.Mutex
	answers []error // one after the other; then it takes everything
	names   []string
	headers http.Header
}

func (c *collector) export(_ context.Context, request *connect.Request[tracepb.TracesData]) (*connect.Response[emptypb.Empty], error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.headers = request.Header().Clone()
	if len(c.answers) > 0 {
		err := c.answers[0]
		c.answers = c.answers[1:]
		return nil, err
	}
	for _, resource := range request.Msg.ResourceSpans {
		for _, attribute := range resource.Resource.Attributes {
			if attribute.Key == "service.name" || attribute.Key == "service.version" || attribute.Key == "deployment.environment.name" {
				c.names = append(c.names, attribute.Value.GetStringValue())
			}
		}
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				c.names = append(c.names, span.Name)
			}
		}
	}
	return connect.NewResponse(&emptypb.Empty{}), nil
}

func (c *collector) took() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return strings.Join(c.names, " ")
}

func (c *collector) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(exportMethod, connect.NewUnaryHandler(exportMethod, c.export))
	return mux
}

func (c *collector) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewUnstartedServer(c.handler())
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// start is a service that traces everything, and what it has counted.
func start(t *testing.T, cfg config.Config, log *bytes.Buffer) (*Metrics, func(context.Context) error) {
	t.Helper()
	before := otel.GetTracerProvider()
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	cfg.ServiceName, cfg.TraceRatio, cfg.Env = "shop", 1, config.Staging
	metrics := NewMetrics(version.Info{})
	flush, err := StartTraces(cfg, version.Info{Version: "1.2.3"}, metrics, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return metrics, flush
}

func span(name string) {
	_, span := otel.Tracer("test").Start(context.Background(), name)
	span.End()
}

func failures(t *testing.T, m *Metrics) string {
	t.Helper()
	response := httptest.NewRecorder()
	m.Handler().ServeHTTP(response, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(response.Body.String()) {
		if count, found := strings.CutPrefix(line, "app_trace_export_failures_total "); found {
			return strings.TrimSpace(count)
		}
	}
	return "no such metric"
}

func TestFlushSendsTheLastSpans(t *testing.T) {
	c := &collector{}
	var log bytes.Buffer
	metrics, flush := start(t, config.Config{OTLPEndpoint: c.serve(t) + "/", OTLPHeaders: "authorization=Bearer%20x"}, &log)
	span("one")
	span("two")
	if err := flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.took(); got != "staging shop 1.2.3 one two" {
		t.Errorf("got %q", got)
	}
	if c.headers.Get("Authorization") != "Bearer x" || c.headers.Get("Content-Type") != "application/grpc" && c.headers.Get("Content-Type") != "application/grpc+proto" {
		t.Errorf("got %v", c.headers)
	}
	if failures(t, metrics) != "0" || log.Len() > 0 {
		t.Errorf("%s failures, log %s", failures(t, metrics), &log)
	}
}

func TestTLSWithAPrivateCA(t *testing.T) {
	c := &collector{}
	server := httptest.NewUnstartedServer(c.handler())
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	_, flush := start(t, config.Config{OTLPEndpoint: server.URL, OTLPCertificate: ca}, new(bytes.Buffer))
	span("one")
	if err := flush(t.Context()); err != nil || !strings.HasSuffix(c.took(), "one") {
		t.Errorf("got %q, %v", c.took(), err)
	}
	// Without the CA nothing is sent to it.
	_, flush = start(t, config.Config{OTLPEndpoint: server.URL}, new(bytes.Buffer))
	span("two")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_ = flush(ctx)
	if strings.Contains(c.took(), "two") {
		t.Errorf("got %q", c.took())
	}
}

func TestCertificateThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := newOTLPClient(config.Config{OTLPEndpoint: "https://x:4317", OTLPCertificate: file}, nil)
	if err == nil || !strings.Contains(err.Error(), "holds no PEM certificate") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		code     connect.Code
		took     string
		failures string
	}{
		"unavailable once":     {connect.CodeUnavailable, "staging shop 1.2.3 one", "0"},
		"invalid is not again": {connect.CodeInvalidArgument, "", "1"},
		"nor is no permission": {connect.CodePermissionDenied, "", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &collector{answers: []error{connect.NewError(tc.code, errors.New("told so"))}}
			metrics, flush := start(t, config.Config{OTLPEndpoint: c.serve(t)}, new(bytes.Buffer))
			span("one")
			_ = flush(t.Context())
			if c.took() != tc.took || failures(t, metrics) != tc.failures {
				t.Errorf("took %q, %s failures", c.took(), failures(t, metrics))
			}
		})
	}
}

// A collector that takes connections and never answers: spans are made as fast, and neither memory nor goroutines grow with them.
func TestCollectorThatNeverAnswers(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, flush := start(t, config.Config{OTLPEndpoint: "http://" + listener.Addr().String()}, new(bytes.Buffer))
	var before, after runtime.MemStats
	for range 3000 { // the queue is full
		span("one")
	}
	goroutines := runtime.NumGoroutine()
	runtime.GC()
	runtime.ReadMemStats(&before)
	started := time.Now()
	for range 100_000 {
		span("one")
	}
	took := time.Since(started)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if took > 10*time.Second {
		t.Errorf("100,000 spans took %s", took)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 || runtime.NumGoroutine() > goroutines+2 {
		t.Errorf("the heap grew by %d bytes, goroutines from %d to %d", grown, goroutines, runtime.NumGoroutine())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	started = time.Now()
	if err := flush(ctx); err == nil {
		t.Error("nothing was sent, and flush says nothing")
	}
	if took := time.Since(started); took > 2*time.Second {
		t.Errorf("flush took %s", took)
	}
}

func TestErrorsAreLoggedNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		handler := &nowAndThen{log: slog.New(slog.NewTextHandler(&log, nil))}
		for range 150 { // 2.5 minutes
			handler.Handle(errors.New("unavailable"))
			time.Sleep(time.Second)
		}
		if got := strings.Count(log.String(), "\n"); got != 3 || !strings.Contains(log.String(), "not_logged_since=59") {
			t.Errorf("got %d lines:\n%s", got, &log)
		}
	})
}

func TestWithoutACollectorThereAreNoSpans(t *testing.T) {
	_, flush := start(t, config.Config{}, new(bytes.Buffer))
	_, one := otel.Tracer("test").Start(context.Background(), "one")
	if one.IsRecording() {
		t.Error("a span is recorded for nobody")
	}
	if err := flush(t.Context()); err != nil {
		t.Error(err)
	}
}
