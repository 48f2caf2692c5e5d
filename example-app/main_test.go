package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
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
		"arguments":               {nil, []string{"serve", "now"}, 2, "usage: app "},
		"port taken":              {[]string{fmt.Sprintf("PORT=%d", port)}, nil, 1, fmt.Sprintf("port %d is taken: stop the process", port)},
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

func TestLifeOfTheService(t *testing.T) {
	port := freePort(t)
	env := []string{fmt.Sprintf("PORT=%d", port), "APP_ENV=production"}
	p := command(t, env)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	url := fmt.Sprintf("http://127.0.0.1:%d/ping", port)
	body := ""
	for range 300 {
		if response, err := http.Get(url); err == nil {
			text, _ := io.ReadAll(response.Body)
			response.Body.Close()
			body = string(text)
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if body != `{"message":"pong"}` {
		t.Errorf("got %q", body)
	}

	check := command(t, env, "healthcheck")
	if err := check.Run(); err != nil {
		t.Errorf("healthcheck: %v %s", err, &check.stderr)
	}

	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if exit := p.wait(); exit != 0 {
		t.Errorf("exit %d after SIGTERM", exit)
	}
	for line := range strings.Lines(p.stdout.String()) {
		if !strings.HasPrefix(line, `{"time":`) {
			t.Errorf("not a log record: %q", line)
		}
	}
	if !strings.Contains(p.stdout.String(), `"msg":"stopped"`) || p.stderr.Len() != 0 {
		t.Errorf("stdout:\n%sstderr:\n%s", &p.stdout, &p.stderr)
	}
}
