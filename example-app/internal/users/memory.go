package users

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Memory forgets everything at the end of the process.
type Memory struct {
	mutex  sync.RWMutex
	users  []User // the user with id n is at n-1
	emails map[string]struct{}
}

func NewMemory() *Memory { return &Memory{emails: map[string]struct{}{}} }

func (m *Memory) Create(_ context.Context, user New) (User, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	email := strings.ToLower(user.Email)
	if _, taken := m.emails[email]; taken {
		return User{}, ErrEmailTaken
	}
	// PostgreSQL keeps microseconds; both stores answer alike.
	created := User{ID: int64(len(m.users)) + 1, Name: user.Name, Email: user.Email, CreatedAt: time.Now().UTC().Truncate(time.Microsecond)}
	m.users = append(m.users, created)
	m.emails[email] = struct{}{}
	return created, nil
}

func (m *Memory) Get(_ context.Context, id int64) (User, error) {
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	if id < 1 || id > int64(len(m.users)) {
		return User{}, ErrNotFound
	}
	return m.users[id-1], nil
}

func (*Memory) Ready(context.Context) error { return nil }
func (*Memory) Close()                      {}
