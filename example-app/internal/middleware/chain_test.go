package middleware

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"example.com/gin-ship/example-app/internal/telemetry"
	"example.com/gin-ship/example-app/internal/version"
)

// traced records the spans of the test, all of them.
func traced(t *testing.T, sampler sdktrace.Sampler) *tracetest.SpanRecorder {
	t.Helper()
	before, propagator := otel.GetTracerProvider(), otel.GetTextMapPropagator()
	t.Cleanup(func() { otel.SetTracerProvider(before); otel.SetTextMapPropagator(propagator) })
	spans := tracetest.NewSpanRecorder()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler), sdktrace.WithSpanProcessor(spans)))
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return spans
}

const (
	callersTrace = "0af7651916cd43dd8448eb211c80319c"
	callersSpan  = "b7ad6b7169203331"
)

// One request can be followed: its span continues the caller's trace, and its id is in the log and on the histogram.
func TestTraceIsInLogAndExemplar(t *testing.T) {
	spans := traced(t, sdktrace.ParentBased(sdktrace.NeverSample()))
	cfg, own := settings, telemetry.NewMetrics(version.Info{})
	cfg.LogSampleRatio = 0
	var log bytes.Buffer
	router := routerWith(cfg, &log, own)
	ask := func(flags string) {
		request := httptest.NewRequest("GET", "/user/42", nil)
		request.Header.Set("Traceparent", "00-"+callersTrace+"-"+callersSpan+"-"+flags)
		router.ServeHTTP(httptest.NewRecorder(), request)
	}
	ask("00")
	if log.Len() != 0 || len(spans.Ended()) != 0 {
		t.Errorf("not sampled, and yet: %d spans, log %s", len(spans.Ended()), &log)
	}
	ask("01")
	if len(spans.Ended()) != 1 {
		t.Fatalf("%d spans", len(spans.Ended()))
	}
	span := spans.Ended()[0]
	if span.Name() != "GET /user/:id" || span.Parent().SpanID().String() != callersSpan || span.SpanContext().TraceID().String() != callersTrace {
		t.Errorf("got %s, child of %s in %s", span.Name(), span.Parent().SpanID(), span.SpanContext().TraceID())
	}
	record := records(t, &log)[0]
	if record["trace_id"] != callersTrace || record["span_id"] != span.SpanContext().SpanID().String() {
		t.Errorf("the record has %v", record)
	}
	log.Reset()
	panicking := httptest.NewRequest("GET", "/panic", nil)
	panicking.Header.Set("Traceparent", "00-"+callersTrace+"-"+callersSpan+"-01")
	router.ServeHTTP(httptest.NewRecorder(), panicking)
	if cause := records(t, &log)[0]; cause["msg"] != "panic" || cause["trace_id"] != callersTrace || cause["request_id"] == "" {
		t.Errorf("the panic's record has %v", cause)
	}
	if text := scrape(t, own); !strings.Contains(text, `span_id="`+span.SpanContext().SpanID().String()+`"`) || !strings.Contains(text, `trace_id="`+callersTrace+`"`) {
		t.Errorf("no exemplar in\n%s", text)
	}
}

func TestSpanDescribesTheRequest(t *testing.T) {
	spans := traced(t, sdktrace.AlwaysSample())
	router := newRouter(new(bytes.Buffer))
	for i, tc := range []struct{ method, path, name, route, status, code string }{
		{"GET", "/user/42?token=secret", "GET /user/:id", "/user/:id", "200", "Unset"},
		{"GET", "/nope", "GET", "", "404", "Unset"},
		{"BREW", "/nope", "_OTHER", "", "404", "Unset"},
		{"GET", "/panic", "GET /panic", "/panic", "500", "Error"},
		{"GET", "/slow", "GET /slow", "/slow", "503", "Error"},
	} {
		request := httptest.NewRequest(tc.method, tc.path, nil)
		request.Header.Set("X-Request-Id", "req-1")
		router.ServeHTTP(httptest.NewRecorder(), request)
		if len(spans.Ended()) != i+1 {
			t.Fatalf("%s: %d spans", tc.path, len(spans.Ended()))
		}
		span, attributes := spans.Ended()[i], map[string]string{}
		for _, one := range span.Attributes() {
			attributes[string(one.Key)] = one.Value.String()
		}
		if span.Name() != tc.name || span.SpanKind() != trace.SpanKindServer || span.Status().Code.String() != tc.code ||
			attributes["http.route"] != tc.route || attributes["http.response.status_code"] != tc.status || attributes["url.path"] != request.URL.Path ||
			attributes["http.request.method"] != method(tc.method) || attributes["request_id"] != "req-1" || attributes["client.address"] != "192.0.2.1" {
			t.Errorf("%s: got %s, %s, %v", tc.path, span.Name(), span.Status().Code, attributes)
		}
		if strings.Contains(fmt.Sprint(attributes), "secret") {
			t.Errorf("the query is in the span: %v", attributes)
		}
	}
}

// A connection that is hung up on ends the span all the same, or it would never be sent.
func TestSpanEndsWithAPanicThatGoesOn(t *testing.T) {
	spans := traced(t, sdktrace.AlwaysSample())
	func() {
		defer func() { _ = recover() }()
		newRouter(new(bytes.Buffer)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/hang-up", nil))
	}()
	if len(spans.Ended()) != 1 {
		t.Errorf("%d spans", len(spans.Ended()))
	}
}

// scrape asks as Prometheus does.
func scrape(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	request := httptest.NewRequest("GET", "/metrics", nil)
	request.Header.Set("Accept", "application/openmetrics-text;version=1.0.0")
	response := httptest.NewRecorder()
	m.Handler().ServeHTTP(response, request)
	return response.Body.String()
}

func TestMetrics(t *testing.T) {
	own := telemetry.NewMetrics(version.Info{})
	router := routerWith(settings, new(bytes.Buffer), own)
	for _, one := range [][2]string{{"GET", "/user/1"}, {"GET", "/user/2"}, {"GET", "/nope/1"}, {"BREW", "/nope/2"}, {"GET", "/panic"}} {
		router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(one[0], one[1], nil))
	}
	text := scrape(t, own)
	for _, want := range []string{
		`http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/user/:id"} 2`,
		`http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="404",http_route="unmatched"} 1`,
		`http_server_request_duration_seconds_count{http_request_method="_OTHER",http_response_status_code="404",http_route="unmatched"} 1`,
		`http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="500",http_route="/panic"} 1`,
		"app_panics_total 1", "http_server_active_requests 0",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

func TestLogSampling(t *testing.T) {
	cfg := settings
	cfg.LogSampleRatio = 0.25
	var log bytes.Buffer
	router := routerWith(cfg, &log, metrics)
	const requests = 4000
	for range requests {
		router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/empty", nil))
	}
	// 1000 expected; ten standard deviations are 274.
	if got := len(records(t, &log)); got < 726 || got > 1274 {
		t.Errorf("%d of %d requests were logged", got, requests)
	}
	log.Reset()
	cfg.LogSampleRatio = 0
	router = routerWith(cfg, &log, metrics)
	router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/empty", nil))
	router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/slow", nil))
	if got := records(t, &log); len(got) != 1 || got[0]["status"] != 503.0 {
		t.Errorf("only the failure belongs into the log, which has %v", got)
	}
}

func TestTimeoutAnswers(t *testing.T) {
	response := httptest.NewRecorder()
	newRouter(new(bytes.Buffer)).ServeHTTP(response, httptest.NewRequest("GET", "/slow", nil))
	if response.Code != 503 || !strings.Contains(response.Body.String(), `"detail":"it took longer than 50ms"`) {
		t.Errorf("got %d %s", response.Code, response.Body)
	}
}

func TestBodyLimit(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		length int64
		status int
	}{
		"as many as allowed":    {"0123456789", 10, 200},
		"one more":              {"0123456789a", 11, 413},
		"unknown, as allowed":   {"0123456789", -1, 200},
		"unknown, and one more": {"0123456789a", -1, 418}, // the handler sees it
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest("POST", "/body", io.NopCloser(strings.NewReader(tc.body)))
			request.ContentLength = tc.length
			response := httptest.NewRecorder()
			newRouter(new(bytes.Buffer)).ServeHTTP(response, request)
			if response.Code != tc.status {
				t.Errorf("got %d %s", response.Code, response.Body)
			}
		})
	}
}

func TestSecurityHeadersAreOnErrorsToo(t *testing.T) {
	for _, path := range []string{"/user/1", "/nope", "/panic", "/slow"} {
		response := httptest.NewRecorder()
		newRouter(new(bytes.Buffer)).ServeHTTP(response, httptest.NewRequest("GET", path, nil))
		if response.Header().Get("X-Content-Type-Options") != "nosniff" || response.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %v", path, response.Header())
		}
	}
}

func FuzzRequestID(f *testing.F) {
	for _, seed := range []string{"", "req-1", "a\r\nb", "ü", strings.Repeat("a", 65)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		request := httptest.NewRequest("GET", "/empty", nil)
		request.Header[http.CanonicalHeaderKey(requestIDHeader)] = []string{given}
		response := httptest.NewRecorder()
		newRouter(new(bytes.Buffer)).ServeHTTP(response, request)
		if got := response.Header().Get(requestIDHeader); !plainID(got) || plainID(given) && got != given {
			t.Errorf("got %q for %q", got, given)
		}
	})
}
