package admin

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

func ask(handler http.Handler, method, path, body string) *httptest.ResponseRecorder {
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, httptest.NewRequest(method, path, strings.NewReader(body)))
	return response
}

var metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "up 1\n") })

func TestPrivatePort(t *testing.T) {
	handler := New(metrics, nil)
	for path, want := range map[string]string{"/metrics": "up 1", "/debug/pprof/": "goroutine", "/debug/pprof/cmdline": os.Args[0], "/debug/pprof/goroutine?debug=1": "goroutine profile"} {
		if response := ask(handler, "GET", path, ""); response.Code != 200 || !strings.Contains(response.Body.String(), want) {
			t.Errorf("%s: %d %.80s", path, response.Code, response.Body)
		}
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if response := ask(handler, method, "/faults", "{}"); response.Code != 404 {
			t.Errorf("%s /faults without fault injection: %d", method, response.Code)
		}
	}
}

// service is a route behind the faults, and the private port that sets them.
func service(t *testing.T) (route http.Handler, private http.Handler, held *bool) {
	t.Helper()
	held = new(bool)
	faults := NewFaults(func(on bool) { *held = on }, slog.New(slog.DiscardHandler))
	r := gin.New()
	r.Use(gin.CustomRecoveryWithWriter(io.Discard, func(c *gin.Context, _ any) { c.String(599, "panicked") }), faults.Middleware)
	r.GET("/", func(c *gin.Context) { c.String(200, "fine") })
	return r, New(metrics, faults), held
}

func TestFaults(t *testing.T) {
	for name, tc := range map[string]struct {
		set    string
		status int
		least  time.Duration
		held   bool
	}{
		"none":                       {`{}`, 200, 0, false},
		"errors":                     {`{"error_ratio":1}`, 500, 0, false},
		"a panic":                    {`{"panic_ratio":1}`, 599, 0, false},
		"a delay":                    {`{"delay":"30ms"}`, 200, 30 * time.Millisecond, false},
		"a delay for nobody":         {`{"delay":"1m","delay_ratio":0}`, 200, 0, false},
		"not ready, and yet serving": {`{"not_ready":true}`, 200, 0, true},
		"memory":                     {`{"memory_mb":8}`, 200, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			route, private, held := service(t)
			if response := ask(private, "PUT", "/faults", tc.set); response.Code != 200 {
				t.Fatalf("%d %s", response.Code, response.Body)
			}
			started := time.Now()
			response := ask(route, "GET", "/", "")
			if took := time.Since(started); response.Code != tc.status || took < tc.least || *held != tc.held {
				t.Errorf("got %d after %s, held %v", response.Code, took, *held)
			}
			if response := ask(private, "DELETE", "/faults", ""); response.Code != 204 || *held {
				t.Errorf("%d, held %v", response.Code, *held)
			}
			if response := ask(route, "GET", "/", ""); response.Code != 200 {
				t.Errorf("afterwards: %d", response.Code)
			}
		})
	}
}

func TestFaultsAreShown(t *testing.T) {
	_, private, _ := service(t)
	ask(private, "PUT", "/faults", `{"delay":"5ms","error_ratio":0.5}`)
	want := `{"delay":"5ms","delay_ratio":1,"error_ratio":0.5,"panic_ratio":0,"memory_mb":0,"not_ready":false}`
	if got := strings.TrimSpace(ask(private, "GET", "/faults", "").Body.String()); got != want {
		t.Errorf("got %s", got)
	}
}

func TestFaultsThatAreRefusedChangeNothing(t *testing.T) {
	route, private, _ := service(t)
	for body, status := range map[string]int{
		``: 400, `[]`: 400, `{"eror_ratio":1}`: 400, `{"error_ratio":"1"}`: 400, `{"error_ratio":1.5}`: 422, `{"delay":"x","error_ratio":1}`: 422,
		`{"delay":"2m","error_ratio":1}`: 422, `{"delay":"-1s","error_ratio":1}`: 422, `{"memory_mb":4096,"error_ratio":1}`: 422, `{"memory_mb":-1,"error_ratio":1}`: 422,
	} {
		if response := ask(private, "PUT", "/faults", body); response.Code != status {
			t.Errorf("%s: %d %s", body, response.Code, response.Body)
		}
		if response := ask(route, "GET", "/", ""); response.Code != 200 {
			t.Errorf("%s: the route answers %d", body, response.Code)
		}
	}
}
