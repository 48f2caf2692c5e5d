package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"example.com/gin-ship/example-app/internal/problem"
	"example.com/gin-ship/example-app/internal/users"
)

const ann = `{"name":"Ann","email":"ann@example.com"}`

// post is a request with a JSON body; get has none.
func post(body string) *http.Request {
	request := httptest.NewRequest("POST", "/users", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	return request
}

func TestAnswers(t *testing.T) {
	_, router := description(t)
	parts := newParts(t, slog.New(slog.DiscardHandler))
	if _, err := parts.Store.Create(t.Context(), users.New{Name: "Bob", Email: "bob@example.com"}); err != nil {
		t.Fatal(err)
	}
	handler := New(parts)
	for name, tc := range map[string]struct {
		method, path string
		status       int
		body         string
	}{
		"ping":                  {"GET", "/ping", 200, `{"message":"pong"}`},
		"ping with a query":     {"GET", "/ping?x=1", 200, `{"message":"pong"}`},
		"hello":                 {"GET", "/hello", 200, `{"message":"Hello from Gin!"}`},
		"healthz":               {"GET", "/healthz", 200, `{"status":"ok"}`},
		"readyz":                {"GET", "/readyz", 200, `{"status":"ready"}`},
		"version":               {"GET", "/version", 200, `{"version":"1.2.3","commit":"abc","build_date":"2026-01-02T03:04:05Z","go_version":"go1.26.1"}`},
		"root is unknown":       {"GET", "/", 404, "there is nothing under this path"},
		"unknown":               {"GET", "/nope", 404, "there is nothing under this path"},
		"unknown, other method": {"POST", "/nope", 404, "there is nothing under this path"},
		"private port's path":   {"GET", "/metrics", 404, "there is nothing under this path"},
		"profiles":              {"GET", "/debug/pprof/", 404, "there is nothing under this path"},
		"user without id":       {"GET", "/user/", 404, "there is nothing under this path"},
		"user with a path":      {"GET", "/user/1/posts", 404, "there is nothing under this path"},
		"trailing slash":        {"GET", "/ping/", 404, "there is nothing under this path"},
		"case matters":          {"GET", "/Ping", 404, "there is nothing under this path"},
		"wrong method":          {"POST", "/ping", 405, "this path takes other methods, see Allow"},
		"wrong method, id":      {"DELETE", "/user/42", 405, "this path takes other methods, see Allow"},
		"odd method":            {"BREW", "/ping", 405, "this path takes other methods, see Allow"},
		"user unknown":          {"GET", "/user/2", 404, "no such user"},
		"largest id":            {"GET", "/user/9223372036854775807", 404, "no such user"},
		"id too large":          {"GET", "/user/9223372036854775808", 400, "an id is a positive whole number"},
		"id zero":               {"GET", "/user/0", 400, "an id is a positive whole number"},
		"id negative":           {"GET", "/user/-1", 400, "an id is a positive whole number"},
		"id with plus":          {"GET", "/user/+1", 400, "an id is a positive whole number"},
		"id with zeros":         {"GET", "/user/01", 400, "an id is a positive whole number"},
		"id as text":            {"GET", "/user/ann", 400, "an id is a positive whole number"},
		"id with SQL":           {"GET", "/user/1%27%20OR%201=1", 400, "an id is a positive whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest(tc.method, tc.path, nil)
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, request)
			checkAnswer(t, response, tc.status, tc.body)
			conforms(t, router, request, response)
			if allow := response.Header().Get("Allow"); tc.status == http.StatusMethodNotAllowed && allow != "GET" {
				t.Errorf("Allow is %q", allow)
			}
		})
	}
}

// checkAnswer compares the body, or the detail of a problem.
func checkAnswer(t *testing.T, response *httptest.ResponseRecorder, status int, body string) problem.Problem {
	t.Helper()
	for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := response.Header().Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	var told problem.Problem
	if status < 400 {
		if response.Code != status || response.Body.String() != body || response.Header().Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("got %d %s %s, want %d %s", response.Code, response.Header().Get("Content-Type"), response.Body, status, body)
		}
		return told
	}
	if err := json.Unmarshal(response.Body.Bytes(), &told); err != nil {
		t.Fatalf("no JSON: %s", response.Body)
	}
	if response.Code != status || told.Detail != body || response.Header().Get("Content-Type") != problem.ContentType {
		t.Errorf("got %d %s %s, want %d %q", response.Code, response.Header().Get("Content-Type"), response.Body, status, body)
	}
	if told.Status != status || told.Title != http.StatusText(status) || told.Type != "about:blank" || told.RequestID != response.Header().Get("X-Request-Id") {
		t.Errorf("got %s", response.Body)
	}
	return told
}

func TestUserIsCreatedAndFound(t *testing.T) {
	_, router := description(t)
	handler := New(newParts(t, slog.New(slog.DiscardHandler)))
	ask := func(request *http.Request) *httptest.ResponseRecorder {
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		conforms(t, router, request, response)
		return response
	}
	created := ask(post(`{"name":"Jürgen B.","email":"j@example.com"}`))
	if created.Code != 201 || created.Header().Get("Location") != "/user/1" {
		t.Fatalf("got %d %v %s", created.Code, created.Header(), created.Body)
	}
	if found := ask(httptest.NewRequest("GET", "/user/1", nil)); found.Code != 200 || found.Body.String() != created.Body.String() {
		t.Errorf("created %s, found %d %s", created.Body, found.Code, found.Body)
	}
	again := ask(post(`{"name":"Another","email":"J@Example.com"}`))
	if told := checkAnswer(t, again, 409, users.ErrEmailTaken.Error()); len(told.Errors) != 1 || told.Errors[0].Pointer != "#/email" {
		t.Errorf("got %+v", told)
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	_, router := description(t)
	large := `{"name":"` + strings.Repeat("x", 70_000) + `"}`
	for name, tc := range map[string]struct {
		request  *http.Request
		status   int
		detail   string
		pointers string
	}{
		"no type":            {httptest.NewRequest("POST", "/users", strings.NewReader(ann)), 415, "Content-Type must be application/json", ""},
		"form":               {withType(post("name=Ann"), "application/x-www-form-urlencoded"), 415, "Content-Type must be application/json", ""},
		"broken type":        {withType(post(ann), "application/json; ="), 415, "Content-Type must be application/json", ""},
		"empty":              {post(""), 400, "the body is empty", ""},
		"no JSON":            {post("<user/>"), 400, "not JSON, from byte 1 on", ""},
		"cut off":            {post(`{"name":"An`), 400, "the JSON ends too early", ""},
		"two values":         {post(ann + ann), 400, "something follows the JSON value", ""},
		"something behind":   {post(ann + "x"), 400, "something follows the JSON value", ""},
		"a list":             {post("[" + ann + "]"), 400, "the body must be a JSON object", ""},
		"a number as name":   {post(`{"name":7,"email":"a@b.c"}`), 400, "name must not be a number", ""},
		"unknown field":      {post(`{"name":"Ann","admin":true}`), 400, `unknown field "admin"`, ""},
		"too large":          {post(large), 413, "the body may have at most 65536 bytes", ""},
		"too large, unknown": {unknownLength(post(large)), 413, "the body may have at most 65536 bytes", ""},
		"nothing in it":      {post("{}"), 422, "the user can't be stored as it is", "#/email is required #/name is required"},
		"null":               {post("null"), 422, "the user can't be stored as it is", "#/email is required #/name is required"},
		"name too long":      {post(`{"name":"` + strings.Repeat("ü", 101) + `","email":"a@b.c"}`), 422, "the user can't be stored as it is", "#/name must have at most 100 characters"},
		"blank name":         {post(`{"name":" ","email":"a@b.c"}`), 422, "the user can't be stored as it is", "#/name must be plain text without blanks around it"},
		"NUL in a name":      {post(`{"name":"a\u0000b","email":"a@b.c"}`), 422, "the user can't be stored as it is", "#/name must be plain text without blanks around it"},
		"no address":         {post(`{"name":"Ann","email":"ann"}`), 422, "the user can't be stored as it is", "#/email must be an e-mail address such as ann@example.com"},
		"address with name":  {post(`{"name":"Ann","email":"Ann <ann@example.com>"}`), 422, "the user can't be stored as it is", "#/email must be an e-mail address such as ann@example.com"},
		"longest name":       {post(`{"name":"` + strings.Repeat("ü", 100) + `","email":"a@b.c"}`), 201, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			response := httptest.NewRecorder()
			New(newParts(t, slog.New(slog.DiscardHandler))).ServeHTTP(response, tc.request)
			conforms(t, router, tc.request, response)
			if tc.status == 201 {
				if response.Code != 201 {
					t.Errorf("got %d %s", response.Code, response.Body)
				}
				return
			}
			var pointers []string
			for _, one := range checkAnswer(t, response, tc.status, tc.detail).Errors {
				pointers = append(pointers, one.Pointer+" "+one.Detail)
			}
			if got := strings.Join(pointers, " "); got != tc.pointers {
				t.Errorf("got %q, want %q", got, tc.pointers)
			}
		})
	}
}

// A body that comes too slowly ends with the server's read deadline.
func TestSlowBody(t *testing.T) {
	request := httptest.NewRequest("POST", "/users", io.MultiReader(strings.NewReader(`{"name":`), iotest.ErrReader(os.ErrDeadlineExceeded)))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	New(newParts(t, slog.New(slog.DiscardHandler))).ServeHTTP(response, request)
	checkAnswer(t, response, 408, "the body did not come in time")
}

// Whatever is sent: an answer of the description's, never a fault of the service.
func FuzzCreate(f *testing.F) {
	for _, seed := range []string{ann, "", "null", "[]", `{"name":1}`, ann + ann, `{"name":"a\u0000"}`, "\xff", `{"name":"Ann","email":"ann@example.com","x":{}}`} {
		f.Add(seed, "application/json", "1")
	}
	f.Add(ann, "application/json; charset=utf-8", "-1")
	f.Fuzz(func(t *testing.T, body, kind, id string) {
		_, router := description(t)
		handler := New(newParts(t, slog.New(slog.DiscardHandler)))
		create := withType(post(body), kind)
		find := httptest.NewRequest("GET", "/user/"+url.PathEscape(id), nil)
		for _, request := range []*http.Request{create, find} {
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, request)
			if response.Code >= 500 || !json.Valid(response.Body.Bytes()) {
				t.Errorf("%s %s: %d %s", request.Method, request.URL, response.Code, response.Body)
			}
			conforms(t, router, request, response)
		}
	})
}

func withType(request *http.Request, kind string) *http.Request {
	request.Header.Set("Content-Type", kind)
	return request
}

func unknownLength(request *http.Request) *http.Request {
	request.ContentLength = -1
	return request
}

// failing is a store whose database is in trouble.
type failing struct {
	users.Store
	err error
}

func (f failing) Create(context.Context, users.New) (users.User, error) { return users.User{}, f.err }
func (f failing) Get(context.Context, int64) (users.User, error)        { return users.User{}, f.err }
func (f failing) Ready(context.Context) error                           { return f.err }

func TestDatabaseInTrouble(t *testing.T) {
	_, router := description(t)
	for name, tc := range map[string]struct {
		err        error
		status     int
		retryAfter string
	}{
		"away":   {errors.Join(users.ErrUnavailable, errors.New("dial tcp 10.0.0.7:5432")), 503, "5"},
		"broken": {errors.New("relation users does not exist"), 500, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			parts := newParts(t, slog.New(slog.NewJSONHandler(&log, nil)))
			parts.Store = failing{err: tc.err}
			for _, request := range []*http.Request{post(ann), httptest.NewRequest("GET", "/user/1", nil)} {
				log.Reset()
				response := httptest.NewRecorder()
				New(parts).ServeHTTP(response, request)
				conforms(t, router, request, response)
				if response.Code != tc.status || response.Header().Get("Retry-After") != tc.retryAfter {
					t.Errorf("got %d %v", response.Code, response.Header())
				}
				if strings.Contains(response.Body.String(), "10.0.0.7") || strings.Contains(response.Body.String(), "relation") {
					t.Errorf("the caller is told: %s", response.Body)
				}
				if strings.Count(log.String(), `"msg":"store"`) != 1 || strings.Count(log.String(), "\n") != 2 { // and the request's record
					t.Errorf("the log has:\n%s", &log)
				}
			}
			response := httptest.NewRecorder()
			New(parts).ServeHTTP(response, httptest.NewRequest("GET", "/ping", nil))
			if response.Code != 200 {
				t.Errorf("/ping needs no database, and answered %d", response.Code)
			}
		})
	}
}

func TestBusinessMetrics(t *testing.T) {
	parts := newParts(t, slog.New(slog.DiscardHandler))
	ask := func(request *http.Request) { New(parts).ServeHTTP(httptest.NewRecorder(), request) }
	for _, body := range []string{ann, ann, `{"name":"Bob","email":"bob@example.com"}`, `{}`} { // two are created
		ask(post(body))
	}
	for _, path := range []string{"/user/1", "/user/2", "/user/1", "/user/9", "/user/x"} {
		ask(httptest.NewRequest("GET", path, nil))
	}
	parts.Store = failing{err: users.ErrUnavailable}
	ask(httptest.NewRequest("GET", "/user/1", nil))
	ask(post(ann))
	scraped := httptest.NewRecorder()
	parts.Metrics.Handler().ServeHTTP(scraped, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{"app_users_created_total 2", `app_user_lookups_total{result="found"} 3`, `app_user_lookups_total{result="missing"} 1`, `app_user_lookups_total{result="error"} 1`} {
		if !strings.Contains(scraped.Body.String(), "\n"+want+"\n") {
			t.Errorf("no %s in\n%s", want, scraped.Body)
		}
	}
}
