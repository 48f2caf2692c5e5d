package problem

import (
	"net/http/httptest"
	"testing"
)

func TestWrite(t *testing.T) {
	for name, tc := range map[string]struct {
		id, detail string
		errors     []FieldError
		want       string
	}{
		"all of it": {"req-1", `a "quote"`, []FieldError{{"#/name", "is required"}},
			`{"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"a \"quote\"","request_id":"req-1","errors":[{"pointer":"#/name","detail":"is required"}]}`},
		"the least": {"", "", nil, `{"type":"about:blank","title":"Unprocessable Entity","status":422}`},
	} {
		t.Run(name, func(t *testing.T) {
			response := httptest.NewRecorder()
			if tc.id != "" {
				response.Header().Set("X-Request-Id", tc.id)
			}
			Write(response, 422, tc.detail, tc.errors...)
			if got := response.Body.String(); got != tc.want || response.Code != 422 || response.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("got %d %s\n%s, want\n%s", response.Code, response.Header().Get("Content-Type"), got, tc.want)
			}
		})
	}
}
