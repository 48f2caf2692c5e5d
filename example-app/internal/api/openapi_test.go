package api

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/problem"
)

// description is openapi.yaml, ready to look routes up in.
func description(t testing.TB) (*openapi3.T, routers.Router) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	openapi3filter.RegisterBodyDecoder(problem.ContentType, openapi3filter.JSONBodyDecoder)
	return doc, router
}

// conforms checks an answer against the description of its route. A path that is not described has no answer to check.
func conforms(t testing.TB, router routers.Router, request *http.Request, response *httptest.ResponseRecorder) {
	t.Helper()
	route, parameters, err := router.FindRoute(request)
	if err != nil {
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, Route: route, PathParams: parameters},
		Status:                 response.Code,
		Header:                 response.Header(),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	}
	input.SetBodyBytes(response.Body.Bytes())
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s %s: the answer is not what openapi.yaml says: %v", request.Method, request.URL, err)
	}
}

func TestDescriptionHasEveryRouteAndNoOther(t *testing.T) {
	doc, _ := description(t)
	var described, served []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, route := range New(newParts(t, slog.New(slog.DiscardHandler))).(*gin.Engine).Routes() {
		served = append(served, route.Method+" "+parameter.ReplaceAllString(route.Path, "{$1}"))
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("described %v\nserved    %v", described, served)
	}
}

// A body that the description refuses is refused, and one that it takes is taken: the two know the same fields and limits.
func TestDescriptionOfBodies(t *testing.T) {
	_, router := description(t)
	for _, body := range []string{
		`{"name":"Ann","email":"ann@example.com"}`, `{"name":"","email":"ann@example.com"}`, `{"email":"ann@example.com"}`, `{"name":"Ann"}`,
		`{"name":"Ann","email":"ann@example.com","admin":true}`, `{"name":1,"email":"ann@example.com"}`, `[]`, `{}`,
		`{"name":"` + strings.Repeat("x", 100) + `","email":"ann@example.com"}`, `{"name":"` + strings.Repeat("x", 101) + `","email":"ann@example.com"}`,
	} {
		request := httptest.NewRequest("POST", "/users", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		route, parameters, err := router.FindRoute(request)
		if err != nil {
			t.Fatal(err)
		}
		refused := openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{Request: request, Route: route, PathParams: parameters})
		request.Body = io.NopCloser(bytes.NewReader([]byte(body)))
		response := httptest.NewRecorder()
		New(newParts(t, slog.New(slog.DiscardHandler))).ServeHTTP(response, request)
		if (refused == nil) != (response.Code == http.StatusCreated) {
			t.Errorf("%s: the service answers %d, the description says %v", body, response.Code, refused)
		}
	}
}
