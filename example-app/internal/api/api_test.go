package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/version"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

var build = version.Info{Version: "1.2.3", Commit: "abc", BuildDate: "2026-01-02T03:04:05Z", GoVersion: "go1.26.1"}

func TestRoutes(t *testing.T) {
	handler := New(slog.New(slog.DiscardHandler), build)
	for name, tc := range map[string]struct {
		method, path string
		status       int
		body         string
	}{
		"ping":                   {"GET", "/ping", 200, `{"message":"pong"}`},
		"ping with a query":      {"GET", "/ping?x=1", 200, `{"message":"pong"}`},
		"hello":                  {"GET", "/hello", 200, `{"message":"Hello from Gin!"}`},
		"user":                   {"GET", "/user/42", 200, `{"user_id":"42"}`},
		"user keeps zeros":       {"GET", "/user/007", 200, `{"user_id":"007"}`},
		"user is text":           {"GET", "/user/ann.b+c", 200, `{"user_id":"ann.b+c"}`},
		"user is decoded":        {"GET", "/user/J%C3%BCrgen%20B", 200, `{"user_id":"Jürgen B"}`},
		"user in quotes":         {"GET", "/user/%22x%22", 200, `{"user_id":"\"x\""}`},
		"healthz":                {"GET", "/healthz", 200, `{"status":"ok"}`},
		"version":                {"GET", "/version", 200, `{"version":"1.2.3","commit":"abc","build_date":"2026-01-02T03:04:05Z","go_version":"go1.26.1"}`},
		"root is unknown":        {"GET", "/", 404, `{"error":"not found"}`},
		"unknown":                {"GET", "/nope", 404, `{"error":"not found"}`},
		"unknown, other method":  {"POST", "/nope", 404, `{"error":"not found"}`},
		"user without id":        {"GET", "/user/", 404, `{"error":"not found"}`},
		"user with a path":       {"GET", "/user/1/posts", 404, `{"error":"not found"}`},
		"trailing slash":         {"GET", "/ping/", 404, `{"error":"not found"}`},
		"case matters":           {"GET", "/Ping", 404, `{"error":"not found"}`},
		"wrong method":           {"POST", "/ping", 405, `{"error":"method not allowed"}`},
		"wrong method, template": {"DELETE", "/user/42", 405, `{"error":"method not allowed"}`},
	} {
		t.Run(name, func(t *testing.T) {
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, httptest.NewRequest(tc.method, tc.path, nil))
			if response.Code != tc.status || response.Body.String() != tc.body {
				t.Errorf("got %d %s, want %d %s", response.Code, response.Body, tc.status, tc.body)
			}
			if got := response.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("Content-Type is %q", got)
			}
			if !json.Valid(response.Body.Bytes()) {
				t.Errorf("not JSON: %s", response.Body)
			}
			if response.Header().Get("X-Request-Id") == "" {
				t.Error("no X-Request-Id")
			}
			if allow := response.Header().Get("Allow"); tc.status == http.StatusMethodNotAllowed && allow != "GET" {
				t.Errorf("Allow is %q", allow)
			}
		})
	}
}
