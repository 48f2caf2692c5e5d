// Package problem answers with application/problem+json (RFC 9457).
package problem

import (
	"encoding/json"
	"net/http"
)

// ContentType is the media type of RFC 9457, section 6.1.
const ContentType = "application/problem+json"

// Problem is the body of every error. Its type is about:blank: the title says no more than the status, the detail does (section 4.2.1).
type Problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail,omitempty"`
	RequestID string       `json:"request_id,omitempty"`
	Errors    []FieldError `json:"errors,omitempty"`
}

// FieldError points into the request's body by JSON Pointer (RFC 6901).
type FieldError struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// Write answers with a problem. The request id is the one that the response carries in X-Request-Id, so that a caller can quote it.
func Write(w http.ResponseWriter, status int, detail string, errors ...FieldError) {
	body, _ := json.Marshal(Problem{ // strings and numbers only: it can't fail
		Type:      "about:blank",
		Title:     http.StatusText(status),
		Status:    status,
		Detail:    detail,
		RequestID: w.Header().Get("X-Request-Id"),
		Errors:    errors,
	})
	w.Header().Set("Content-Type", ContentType)
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller who has gone needs no answer
}

// WriteInternal answers for a fault of the service's own: the caller gets what leads to the cause, not the cause.
func WriteInternal(w http.ResponseWriter) {
	Write(w, http.StatusInternalServerError, "the cause is in the service's log, under this request id")
}
