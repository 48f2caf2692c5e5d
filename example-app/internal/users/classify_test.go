package users

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestClassify(t *testing.T) {
	told := func(code string) error {
		return fmt.Errorf("query: %w", &pgconn.PgError{Code: code, Message: "told so"})
	}
	kinds := []error{ErrNotFound, ErrEmailTaken, ErrUnavailable}
	for name, tc := range map[string]struct {
		err, want error // nil: a fault of the service's own
	}{
		"no row":                 {pgx.ErrNoRows, ErrNotFound},
		"unique":                 {told("23505"), ErrEmailTaken},
		"shutting down":          {told("57P01"), ErrUnavailable},
		"starting up":            {told("57P03"), ErrUnavailable},
		"too many connections":   {told("53300"), ErrUnavailable},
		"disk full":              {told("53100"), ErrUnavailable},
		"connection failure":     {told("08006"), ErrUnavailable},
		"cut off":                {io.ErrUnexpectedEOF, ErrUnavailable},
		"no time left":           {context.DeadlineExceeded, ErrUnavailable},
		"no such table":          {told("42P01"), nil},
		"wrong password":         {told("28P01"), ErrUnavailable},
		"not null":               {told("23502"), nil},
		"a code of one's own":    {told("XX000"), nil},
		"a code that is no code": {told(""), nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := classify(tc.err)
			for _, kind := range kinds {
				if errors.Is(got, kind) != (kind == tc.want) {
					t.Errorf("got %v", got)
				}
			}
			if got == nil {
				t.Error("the error is lost")
			}
		})
	}
	if err := classify(nil); err != nil {
		t.Errorf("got %v", err)
	}
}
