package users

import (
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	for name, tc := range map[string]struct {
		user  New
		wrong map[string]string
	}{
		"plain":           {New{"Ann", "ann@example.com"}, nil},
		"longest":         {New{strings.Repeat("ü", 100), strings.Repeat("a", 64) + "@" + strings.Repeat("b", 185) + ".com"}, nil},
		"name too long":   {New{strings.Repeat("ü", 101), "a@b.c"}, map[string]string{"name": "must have at most 100 characters"}},
		"e-mail too long": {New{"Ann", strings.Repeat("a", 64) + "@" + strings.Repeat("b", 187) + ".com"}, map[string]string{"email": "must be an e-mail address such as ann@example.com"}},
		"both missing":    {New{}, map[string]string{"name": "is required", "email": "is required"}},
		"control":         {New{"a\tb", "a@b.c"}, map[string]string{"name": "must be plain text without blanks around it"}},
		"not UTF-8":       {New{"a\xff", "a@b.c"}, map[string]string{"name": "must be plain text without blanks around it"}},
		"two addresses":   {New{"Ann", "a@b.c, d@e.f"}, map[string]string{"email": "must be an e-mail address such as ann@example.com"}},
		"line break":      {New{"Ann", "a@b.c\r\nBcc: d@e.f"}, map[string]string{"email": "must be an e-mail address such as ann@example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := tc.user.Validate()
			if len(got) != len(tc.wrong) {
				t.Fatalf("got %v, want %v", got, tc.wrong)
			}
			for field, want := range tc.wrong {
				if got[field] != want {
					t.Errorf("%s: got %q, want %q", field, got[field], want)
				}
			}
		})
	}
}
