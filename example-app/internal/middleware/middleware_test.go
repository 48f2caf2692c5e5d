package middleware

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/telemetry"
	"example.com/gin-ship/example-app/internal/version"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

var (
	settings = config.Config{LogSampleRatio: 1, RequestTimeout: 50 * time.Millisecond, MaxBodyBytes: 10, ServiceName: "test"}
	metrics  = telemetry.NewMetrics(version.Info{})
)

// newRouter is the middleware in the service's order, in front of handlers that misbehave.
func newRouter(log *bytes.Buffer) *gin.Engine { return routerWith(settings, log, metrics) }

func routerWith(cfg config.Config, log *bytes.Buffer, m *telemetry.Metrics) *gin.Engine {
	r := gin.New()
	r.ForwardedByClientIP = false
	r.Use(Chain(cfg, slog.New(slog.NewJSONHandler(log, nil)), m)...)
	r.GET("/user/:id", func(c *gin.Context) { c.String(http.StatusOK, "hello") })
	r.GET("/empty", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	r.GET("/panic", func(*gin.Context) { panic("the password is hunter2") })
	r.GET("/nil", func(*gin.Context) { var p *http.Request; _ = p.Method })
	r.GET("/half", func(c *gin.Context) { c.String(http.StatusOK, "half an ans"); panic(errors.New("lost the rest")) })
	r.GET("/slow", func(c *gin.Context) { <-c.Request.Context().Done() })
	r.POST("/body", func(c *gin.Context) {
		if _, err := io.ReadAll(c.Request.Body); err != nil {
			c.String(http.StatusTeapot, err.Error())
		}
	})
	r.GET("/hang-up", func(*gin.Context) { panic(http.ErrAbortHandler) })
	return r
}

func records(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(log.String()) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("not one JSON object a line: %q: %v", line, err)
		}
		all = append(all, record)
	}
	return all
}

func TestLog(t *testing.T) {
	for name, tc := range map[string]struct {
		path, level, route string
		status, bytes      float64
	}{
		"template":              {"/user/42", "INFO", "/user/:id", 200, 5},
		"query is left out":     {"/user/42?token=secret", "INFO", "/user/:id", 200, 5},
		"line break in a path":  {"/user/a%0Ab", "INFO", "/user/:id", 200, 5},
		"no body":               {"/empty", "INFO", "/empty", 204, 0},
		"unmatched":             {"/nope", "INFO", "unmatched", 404, 0},
		"a panic is one record": {"/panic", "ERROR", "/panic", 500, 156},
		"a timeout":             {"/slow", "ERROR", "/slow", 503, 122},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			request := httptest.NewRequest("GET", tc.path, nil)
			request.Header.Set("X-Request-Id", "req-1")
			request.Header.Set("X-Forwarded-For", "203.0.113.9")
			newRouter(&log).ServeHTTP(httptest.NewRecorder(), request)

			var requests []map[string]any
			for _, record := range records(t, &log) {
				if record["msg"] == "request" {
					requests = append(requests, record)
				}
			}
			if len(requests) != 1 {
				t.Fatalf("got %d request records:\n%s", len(requests), &log)
			}
			got := requests[0]
			for key, want := range map[string]any{
				"level": tc.level, "method": "GET", "route": tc.route, "path": request.URL.Path,
				"status": tc.status, "bytes": tc.bytes, "client_ip": "192.0.2.1", "request_id": "req-1",
			} {
				if got[key] != want {
					t.Errorf("%s is %v, want %v", key, got[key], want)
				}
			}
			if took, ok := got["duration_ms"].(float64); !ok || took < 0 {
				t.Errorf("duration_ms is %v", got["duration_ms"])
			}
			if strings.Contains(log.String(), "secret") {
				t.Errorf("the query was logged: %s", &log)
			}
		})
	}
}

func TestRecover(t *testing.T) {
	for path, cause := range map[string]string{
		"/panic": "the password is hunter2",
		"/nil":   "runtime error: invalid memory address or nil pointer dereference",
	} {
		t.Run(path, func(t *testing.T) {
			var log bytes.Buffer
			request := httptest.NewRequest("GET", path, nil)
			request.Header.Set("X-Request-Id", "req-1")
			response := httptest.NewRecorder()
			newRouter(&log).ServeHTTP(response, request)

			want := `{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"the cause is in the service's log, under this request id","request_id":"req-1"}`
			if response.Code != 500 || response.Body.String() != want {
				t.Errorf("got %d %s, want 500 %s", response.Code, response.Body, want)
			}
			got := records(t, &log)[0]
			stack, _ := got["stack"].(string)
			if got["msg"] != "panic" || got["cause"] != cause || got["request_id"] != "req-1" || !strings.Contains(stack, "middleware_test.go") {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestRecoverHangsUp(t *testing.T) {
	for path, wantPanicRecord := range map[string]bool{"/half": true, "/hang-up": false} {
		t.Run(path, func(t *testing.T) {
			var log bytes.Buffer
			func() {
				defer func() {
					if got := recover(); got != http.ErrAbortHandler {
						t.Errorf("got panic %v, want http.ErrAbortHandler for net/http to close the connection", got)
					}
				}()
				newRouter(&log).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
			}()
			got := records(t, &log)
			if (got[0]["msg"] == "panic") != wantPanicRecord || got[len(got)-1]["msg"] != "request" {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestRequestID(t *testing.T) {
	for name, tc := range map[string]struct {
		given string
		kept  bool
	}{
		"plain":      {"3f1c-9_a.B", true},
		"longest":    {strings.Repeat("a", 64), true},
		"none":       {"", false},
		"too long":   {strings.Repeat("a", 65), false},
		"odd":        {`"><script>`, false},
		"line break": {"a\nb", false},
		"header":     {"a\r\nSet-Cookie: x=y", false},
		"not ASCII":  {"ü", false},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest("GET", "/empty", nil)
			request.Header.Set("X-Request-Id", tc.given)
			response := httptest.NewRecorder()
			newRouter(new(bytes.Buffer)).ServeHTTP(response, request)
			got := response.Header().Get("X-Request-Id")
			if (got == tc.given) != tc.kept || !plainID(got) {
				t.Errorf("got %q for %q", got, tc.given)
			}
		})
	}
}
