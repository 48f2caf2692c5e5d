package healthcheck

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestProbe(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		want   string // "" is healthy
	}{
		"healthy":   {200, ""},
		"not ready": {503, "unhealthy: /healthz answered 503 Service Unavailable"},
		"missing":   {404, "unhealthy: /healthz answered 404 Not Found"},
	} {
		t.Run(name, func(t *testing.T) {
			service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/healthz" {
					t.Errorf("asked for %s", r.URL.Path)
				}
				w.WriteHeader(tc.status)
			}))
			defer service.Close()
			err := Probe(service.Listener.Addr().(*net.TCPAddr).Port)
			if got := message(err); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestProbeWithNobodyThere(t *testing.T) {
	service := httptest.NewServer(http.NotFoundHandler())
	port := service.Listener.Addr().(*net.TCPAddr).Port
	service.Close()
	if got := message(Probe(port)); !strings.HasPrefix(got, "unhealthy: ") || !strings.Contains(got, "connection refused") {
		t.Errorf("got %q", got)
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
