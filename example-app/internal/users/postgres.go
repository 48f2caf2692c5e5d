package users

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Postgres keeps the users in PostgreSQL. It starts without a database, and goes on when one comes.
type Postgres struct {
	pool     *pgxpool.Pool
	migrated atomic.Bool
	stop     context.CancelFunc
	stopped  chan struct{}
}

const connectTimeout = 2 * time.Second // where DATABASE_URL has no connect_timeout

// OpenPostgres returns at once; it connects and migrates in the background, again and again until it succeeds.
func OpenPostgres(url string, log *slog.Logger) (*Postgres, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("DATABASE_URL can't be understood") // pgx's words may hold a part of the password
	}
	if config.ConnConfig.ConnectTimeout == 0 || config.ConnConfig.ConnectTimeout > time.Minute { // pgx's own default is 2 minutes
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.ConnConfig.Tracer = otelpgx.NewTracer()
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Postgres{pool: pool, stop: cancel, stopped: make(chan struct{})}
	go p.migrateUntilDone(ctx, log)
	return p, nil
}

const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

func (p *Postgres) migrateUntilDone(ctx context.Context, log *slog.Logger) {
	defer close(p.stopped)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := p.migrate(ctx)
		if err == nil {
			p.migrated.Store(true)
			log.Info("database ready")
			return
		}
		if ctx.Err() != nil {
			return
		}
		log.Warn("database not ready: trying again", "cause", err.Error(), "pause", pause.String())
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// migrate holds a lock in the database, so that of several instances that start together one does the work.
func (p *Postgres) migrate(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks every second, for five minutes
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(p.pool)
	defer db.Close() // the pool stays open
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, folder, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func (p *Postgres) Create(ctx context.Context, user New) (User, error) {
	return p.one(ctx, "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id, name, email, created_at", user.Name, user.Email)
}

func (p *Postgres) Get(ctx context.Context, id int64) (User, error) {
	return p.one(ctx, "SELECT id, name, email, created_at FROM users WHERE id = $1", id)
}

func (p *Postgres) one(ctx context.Context, sql string, args ...any) (User, error) {
	if !p.migrated.Load() {
		return User{}, ErrUnavailable
	}
	var user User
	err := p.pool.QueryRow(ctx, sql, args...).Scan(&user.ID, &user.Name, &user.Email, &user.CreatedAt)
	user.CreatedAt = user.CreatedAt.UTC()
	return user, classify(err)
}

// classify tells the caller's mistakes, a database that is away, and faults of ours apart.
func classify(err error) error {
	var told *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNotFound
	case !errors.As(err, &told): // no word from the database: connection, deadline
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case told.Code == "23505": // unique_violation; users_email is the only one a caller can hit
		return ErrEmailTaken
	}
	// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, password, resources, shutdown
	if slices.Contains([]string{"08", "28", "53", "57"}, fmt.Sprintf("%.2s", told.Code)) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// Ready asks the database.
func (p *Postgres) Ready(ctx context.Context) error {
	if !p.migrated.Load() {
		return ErrUnavailable
	}
	return classify(p.pool.Ping(ctx))
}

// Stat describes the connection pool.
func (p *Postgres) Stat() *pgxpool.Stat { return p.pool.Stat() }

// Close waits for queries under way.
func (p *Postgres) Close() {
	p.stop()
	<-p.stopped
	p.pool.Close()
}
