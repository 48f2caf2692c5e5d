package users

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// stores are all there are. What one promises the other keeps.
func stores(t *testing.T) map[string]Store {
	t.Helper()
	all := map[string]Store{"memory": NewMemory()}
	if url := databaseURL(t); url != "" {
		all["postgres"] = openReady(t, url)
	}
	return all
}

// databaseURL is a database of its own for the test, empty; "" where no server was given.
func databaseURL(t *testing.T) string {
	t.Helper()
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		return ""
	}
	admin, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", time.Now().UnixNano())
	if _, err := admin.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		_ = admin.Close(context.Background())
	})
	config := admin.Config()
	return fmt.Sprintf("postgres://%s:%s@%s:%d/%s?sslmode=disable", config.User, config.Password, config.Host, config.Port, name)
}

func openReady(t *testing.T, url string) *Postgres {
	t.Helper()
	store, err := OpenPostgres(url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	untilReady(t, store)
	return store
}

func untilReady(t *testing.T, store Store) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if err = store.Ready(t.Context()); err == nil {
			return
		}
	}
	t.Fatalf("not ready: %v", err)
}

func TestStore(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			if _, err := store.Get(t.Context(), 1); !errors.Is(err, ErrNotFound) {
				t.Errorf("empty: %v", err)
			}
			before := time.Now().Add(-time.Minute)
			created, err := store.Create(t.Context(), New{Name: "Jürgen '; DROP TABLE users; --", Email: "J@example.com"})
			if err != nil || created.ID != 1 || created.CreatedAt.Before(before) || created.CreatedAt.Location() != time.UTC {
				t.Fatalf("got %+v, %v", created, err)
			}
			if found, err := store.Get(t.Context(), 1); err != nil || found != created {
				t.Errorf("found %+v, %v; created %+v", found, err, created)
			}
			if _, err := store.Create(t.Context(), New{Name: "Other", Email: "j@EXAMPLE.com"}); !errors.Is(err, ErrEmailTaken) {
				t.Errorf("the same address: %v", err)
			}
			for _, id := range []int64{0, -1, 2, 1<<63 - 1} {
				if _, err := store.Get(t.Context(), id); !errors.Is(err, ErrNotFound) {
					t.Errorf("%d: %v", id, err)
				}
			}
			if err := store.Ready(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOnlyOneOfManyGetsAnAddress(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			var group sync.WaitGroup
			results := make([]error, 20)
			for i := range results {
				group.Go(func() { _, results[i] = store.Create(t.Context(), New{Name: "Ann", Email: "ann@example.com"}) })
			}
			group.Wait()
			created := 0
			for _, err := range results {
				if err == nil {
					created++
				} else if !errors.Is(err, ErrEmailTaken) {
					t.Error(err)
				}
			}
			if created != 1 {
				t.Errorf("%d were created", created)
			}
		})
	}
}

func TestSeveralInstancesMigrateOnce(t *testing.T) {
	url := databaseURL(t)
	if url == "" {
		t.Skip("TEST_DATABASE_URL names no PostgreSQL")
	}
	var instances []*Postgres
	var log safeBuffer
	for range 8 {
		store, err := OpenPostgres(url, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(store.Close)
		instances = append(instances, store)
	}
	for i, store := range instances {
		untilReady(t, store)
		if _, err := store.Create(t.Context(), New{Name: "Ann", Email: fmt.Sprintf("%d@example.com", i)}); err != nil {
			t.Error(err)
		}
	}
	if text := log.String(); strings.Count(text, "database ready") != len(instances) || strings.Contains(text, "trying again") {
		t.Errorf("they got into each other's way:\n%s", text)
	}
}

// safeBuffer is a log of several instances.
type safeBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.Write(p)
}

func (s *safeBuffer) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.String()
}

func TestDatabaseThatIsAway(t *testing.T) {
	const nobody = "postgres://app:hunter2@127.0.0.1:1/app"
	store, err := OpenPostgres(nobody, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if _, err := store.Get(t.Context(), 1); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if err := store.Ready(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	store.Close()
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if _, err := OpenPostgres("postgres://app:hunter2@db:x/app", nil); err == nil || err.Error() != "DATABASE_URL can't be understood" {
		t.Errorf("got %v", err)
	}
}
