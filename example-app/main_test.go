package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The tests run this binary again as the service itself: exit codes and signals are only real in a process.
const asService = "EXAMPLE_APP_TEST_AS_SERVICE"

func TestMain(m *testing.M) {
	if os.Getenv(asService) != "" {
		main()
	}
	os.Exit(m.Run())
}

type process struct {
	*exec.Cmd
	stdout, stderr bytes.Buffer
}

func command(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	p := &process{Cmd: exec.CommandContext(ctx, os.Args[0], args...)}
	p.Env = append([]string{asService + "=1"}, env...)
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	return p
}

func (p *process) wait() int {
	_ = p.Wait() // the exit code says it all
	return p.ProcessState.ExitCode()
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func TestMistakesEndAtOnce(t *testing.T) {
	taken, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port

	for name, tc := range map[string]struct {
		env, args []string
		exit      int
		says      string
	}{
		"settings":                {[]string{"PORT=x", "LOG_LEVEL=loud"}, nil, 2, "configuration: 2 mistakes\n  PORT=\"x\": "},
		"settings of healthcheck": {[]string{"PORT=x"}, []string{"healthcheck"}, 1, "configuration: 1 mistake\n  PORT=\"x\": "},
		"settings of config":      {[]string{"PORT=x"}, []string{"config"}, 2, "configuration: 1 mistake\n  PORT=\"x\": "},
		"secret in production":    {[]string{"APP_ENV=production", "LOG_LEVEL=debug", "FAULT_INJECTION=true"}, nil, 2, "configuration: 2 mistakes\n"},
		"arguments":               {nil, []string{"serve", "now"}, 2, "usage: app "},
		"one argument":            {nil, []string{"serve"}, 2, "usage: app "},
		"port taken":              {[]string{fmt.Sprintf("PORT=%d", port)}, nil, 1, fmt.Sprintf("port %d is taken: stop the process that has it, or choose another with PORT", port)},
		"private port taken":      {[]string{fmt.Sprintf("PORT=%d", freePort(t)), fmt.Sprintf("ADMIN_ADDR=127.0.0.1:%d", port)}, nil, 1, "choose another with ADMIN_ADDR"},
		"no certificate":          {[]string{fmt.Sprintf("PORT=%d", freePort(t)), fmt.Sprintf("ADMIN_ADDR=127.0.0.1:%d", freePort(t)), "OTEL_EXPORTER_OTLP_ENDPOINT=https://x:4317", "OTEL_EXPORTER_OTLP_CERTIFICATE=go.mod"}, nil, 1, "holds no PEM certificate"},
		"nobody to check":         {[]string{fmt.Sprintf("PORT=%d", freePort(t))}, []string{"healthcheck"}, 1, "unhealthy: "},
	} {
		t.Run(name, func(t *testing.T) {
			p := command(t, tc.env, tc.args...)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			if exit := p.wait(); exit != tc.exit || !strings.Contains(p.stdout.String()+p.stderr.String(), tc.says) {
				t.Errorf("exit %d, want %d and %q\n%s%s", exit, tc.exit, tc.says, &p.stdout, &p.stderr)
			}
		})
	}
}

// running is a service that answers on its port.
type running struct {
	*process
	port, private int
}

func (r *running) url(path string) string { return fmt.Sprintf("http://127.0.0.1:%d%s", r.port, path) }

func startService(t *testing.T, env ...string) *running {
	t.Helper()
	r := &running{port: freePort(t), private: freePort(t)}
	r.process = command(t, append([]string{fmt.Sprintf("PORT=%d", r.port), fmt.Sprintf("ADMIN_ADDR=127.0.0.1:%d", r.private)}, env...))
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Process.Kill() })
	r.until(t, "/ping", 200)
	return r
}

// until waits for a status.
func (r *running) until(t *testing.T, path string, want int) {
	t.Helper()
	got := 0
	for range 1000 {
		if got = status(r.url(path)); got == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s answers %d, not %d\n%s%s", path, got, want, &r.stdout, &r.stderr)
}

// scraped looks for lines that begin so among the metrics.
func (r *running) scraped(t *testing.T, lines ...string) {
	t.Helper()
	response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", r.private))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	for _, line := range lines {
		if !strings.Contains(string(text), "\n"+line) {
			t.Errorf("no %s in the metrics", line)
		}
	}
}

// status is 0 where there is no answer.
func status(url string) int {
	response, err := http.Get(url)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func TestLifeOfTheService(t *testing.T) {
	r := startService(t, "APP_ENV=production", "SHUTDOWN_DELAY=300ms")
	check := command(t, []string{fmt.Sprintf("PORT=%d", r.port)}, "healthcheck")
	if err := check.Run(); err != nil {
		t.Errorf("healthcheck: %v %s", err, &check.stderr)
	}
	if got := status(fmt.Sprintf("http://127.0.0.1:%d/metrics", r.private)); got != 200 {
		t.Errorf("/metrics on the private port: %d", got)
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/faults"} {
		if got := status(r.url(path)); got != 404 {
			t.Errorf("%s on the public port: %d", path, got)
		}
	}
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// Not ready, and yet alive and serving.
	r.until(t, "/readyz", 503)
	if alive, serving := status(r.url("/healthz")), status(r.url("/ping")); alive != 200 || serving != 200 {
		t.Errorf("during the delay: alive %d, serving %d", alive, serving)
	}
	if exit := r.wait(); exit != 0 {
		t.Errorf("exit %d after SIGTERM", exit)
	}
	for line := range strings.Lines(r.stdout.String()) {
		if !strings.HasPrefix(line, `{"time":`) {
			t.Errorf("not a log record: %q", line)
		}
	}
	if !strings.Contains(r.stdout.String(), `"msg":"stopped"`) || r.stderr.Len() != 0 {
		t.Errorf("stdout:\n%sstderr:\n%s", &r.stdout, &r.stderr)
	}
}

func TestCommandsThatPrint(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "database-url")
	if err := os.WriteFile(secret, []byte("postgres://app:hunter2@db:5432/app\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := command(t, []string{"APP_ENV=production", "PORT=9000", "DATABASE_URL_FILE=" + secret}, "config")
	if err := config.Run(); err != nil {
		t.Fatalf("%v %s", err, &config.stderr)
	}
	for _, want := range []string{`(?m)^PORT=9000 +# environment$`, `(?m)^LOG_SAMPLE_RATIO=0\.1 +# \.env\.production$`, `(?m)^REQUEST_TIMEOUT=10s +# default$`, `(?m)^DATABASE_URL=\[redacted\] +# file ` + regexp.QuoteMeta(secret) + `$`} {
		if !regexp.MustCompile(want).MatchString(config.stdout.String()) {
			t.Errorf("no %s in\n%s", want, &config.stdout)
		}
	}
	if strings.Contains(config.stdout.String()+config.stderr.String(), "hunter2") {
		t.Error("the secret is printed")
	}
	version := command(t, nil, "version")
	if err := version.Run(); err != nil || !strings.HasPrefix(version.stdout.String(), `{"version":"`) {
		t.Errorf("%v %s", err, &version.stdout)
	}
}

// gate lets connections to the database through, or none: a database that is away, as the service sees it.
type gate struct {
	listener net.Listener
	target   string
	mutex    sync.Mutex
	open     bool
	through  []net.Conn
}

func newGate(t *testing.T, target string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	g := &gate{listener: listener, target: target}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			g.pass(connection)
		}
	}()
	return g
}

func (g *gate) pass(from net.Conn) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	to, err := net.Dial("tcp", g.target)
	if !g.open || err != nil {
		from.Close()
		return
	}
	g.through = append(g.through, from, to)
	go func() { _, _ = io.Copy(to, from); to.Close() }()
	go func() { _, _ = io.Copy(from, to); from.Close() }()
}

func (g *gate) set(open bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.open = open
	for _, connection := range g.through {
		connection.Close()
	}
	g.through = nil
}

func TestDatabaseComesAndGoes(t *testing.T) {
	given := os.Getenv("TEST_DATABASE_URL")
	if given == "" {
		t.Skip("TEST_DATABASE_URL names no PostgreSQL")
	}
	address, err := url.Parse(given)
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(t, address.Host)
	address.Host = g.listener.Addr().String()
	r := startService(t, "DATABASE_URL="+address.String(), "LOG_LEVEL=info")

	unready := func() {
		t.Helper()
		r.until(t, "/readyz", 503)
		r.until(t, "/user/1", 503)
		for _, path := range []string{"/ping", "/hello", "/healthz", "/version"} {
			if got := status(r.url(path)); got != 200 {
				t.Errorf("%s needs no database, and answers %d", path, got)
			}
		}
	}
	unready() // at the start
	g.set(true)
	r.until(t, "/readyz", 200)
	email := fmt.Sprintf("%d@example.com", time.Now().UnixNano())
	response, err := http.Post(r.url("/users"), "application/json", strings.NewReader(`{"name":"Ann","email":"`+email+`"}`))
	if err != nil || response.StatusCode != 201 {
		t.Fatalf("got %v, %v", response, err)
	}
	response.Body.Close()
	user := response.Header.Get("Location")
	r.scraped(t, "db_client_up 1", `db_client_connection_count{state="idle"}`, "db_client_connection_max", "db_client_connection_acquires_total", "app_ready 1")

	g.set(false) // later
	unready()
	r.scraped(t, "db_client_up 0", "app_ready 0")
	g.set(true)
	r.until(t, "/readyz", 200)
	r.until(t, user, 200)
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if exit := r.wait(); exit != 0 {
		t.Errorf("exit %d", exit)
	}
	if strings.Contains(r.stdout.String(), address.User.String()) {
		t.Error("the log has the password")
	}
}

// Requests under way at SIGTERM are answered, as are those that come while load balancers take notice: a client that asks /readyz first loses none.
func TestNoRequestIsLostInSIGTERM(t *testing.T) {
	r := startService(t, "APP_ENV=staging", "SHUTDOWN_DELAY=1s", "LOG_SAMPLE_RATIO=0")
	var group sync.WaitGroup
	var answered, lost atomic.Int64
	var away atomic.Bool
	for range 8 {
		group.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			for !away.Load() {
				response, err := client.Get(r.url("/ping"))
				if err != nil || response.StatusCode != 200 {
					lost.Add(1)
					continue
				}
				if body, err := io.ReadAll(response.Body); err != nil || len(body) == 0 {
					lost.Add(1)
				}
				response.Body.Close()
				answered.Add(1)
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.until(t, "/readyz", 503)
	time.Sleep(200 * time.Millisecond) // a load balancer's next look
	away.Store(true)
	group.Wait()
	if exit := r.wait(); exit != 0 || lost.Load() > 0 || answered.Load() < 100 {
		t.Errorf("exit %d, %d requests lost, %d answered", exit, lost.Load(), answered.Load())
	}
}
