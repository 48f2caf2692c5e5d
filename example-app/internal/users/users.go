// Package users keeps the users: in memory, or in PostgreSQL.
package users

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What a store says instead of an answer. Any other error is a fault of the service.
var (
	ErrNotFound    = errors.New("no such user")
	ErrEmailTaken  = errors.New("the e-mail address belongs to another user")
	ErrUnavailable = errors.New("the database does not answer")
)

// User is as it is stored.
type User struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	CreatedAt time.Time `json:"created_at"` // UTC
}

// New is what a caller gives.
type New struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Store is safe for concurrent use. Every method returns when ctx ends.
type Store interface {
	// Create stores a valid user; an e-mail address that differs in case only is the same.
	Create(ctx context.Context, user New) (User, error)
	Get(ctx context.Context, id int64) (User, error)
	// Ready is nil when the other methods can be expected to work.
	Ready(ctx context.Context) error
	Close()
}

const (
	maxName  = 100 // characters
	maxEmail = 254 // bytes: RFC 5321, section 4.5.3.1.3, less the angle brackets
)

// Validate returns what is wrong, by field; nothing when the user can be stored.
func (n New) Validate() map[string]string {
	wrong := map[string]string{}
	switch {
	case n.Name == "":
		wrong["name"] = "is required"
	case utf8.RuneCountInString(n.Name) > maxName:
		wrong["name"] = "must have at most 100 characters"
	case strings.TrimSpace(n.Name) != n.Name || strings.ContainsFunc(n.Name, unicode.IsControl) || !utf8.ValidString(n.Name):
		wrong["name"] = "must be plain text without blanks around it"
	}
	switch address, err := mail.ParseAddress(n.Email); {
	case n.Email == "":
		wrong["email"] = "is required"
	case err != nil || address.Address != n.Email || len(n.Email) > maxEmail || strings.ContainsFunc(n.Email, unicode.IsControl):
		wrong["email"] = "must be an e-mail address such as ann@example.com"
	}
	return wrong
}
