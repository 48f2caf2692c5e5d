package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"

	"example.com/gin-ship/example-app/internal/middleware"
)

// refusal is why a body was not taken.
type refusal struct {
	status int
	detail string
}

// decode reads one JSON value with known fields, of at most limit bytes, into target.
func decode(r *http.Request, target any, limit int64) *refusal {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &refusal{http.StatusUnsupportedMediaType, "Content-Type must be application/json"}
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(target)
	if err == nil {
		if _, err = decoder.Token(); err == nil || errors.As(err, new(*json.SyntaxError)) {
			return &refusal{http.StatusBadRequest, "something follows the JSON value"}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
	return refuse(err, limit)
}

// refuse says in our words what is wrong: the decoder's name Go types, and may repeat what was sent.
func refuse(err error, limit int64) *refusal {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &refusal{http.StatusRequestEntityTooLarge, middleware.TooLarge(limit)}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &refusal{http.StatusRequestTimeout, "the body did not come in time"}
	case errors.As(err, &syntax):
		return &refusal{http.StatusBadRequest, fmt.Sprintf("not JSON, from byte %d on", syntax.Offset)}
	case errors.Is(err, io.EOF):
		return &refusal{http.StatusBadRequest, "the body is empty"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &refusal{http.StatusBadRequest, "the JSON ends too early"}
	case errors.As(err, &kind) && kind.Field != "":
		return &refusal{http.StatusBadRequest, fmt.Sprintf("%s must not be a %s", kind.Field, kind.Value)}
	case errors.As(err, &kind):
		return &refusal{http.StatusBadRequest, "the body must be a JSON object"}
	case strings.HasPrefix(err.Error(), "json: unknown field "): // encoding/json has no type for it
		return &refusal{http.StatusBadRequest, strings.TrimPrefix(err.Error(), "json: ")}
	}
	return &refusal{http.StatusBadRequest, "the body could not be read"}
}
