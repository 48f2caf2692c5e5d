package server

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// service is a server with one request under way, which ends when release is closed.
type service struct {
	url     string
	signals chan os.Signal
	release chan struct{}
	ended   chan error
	answer  chan string
	drained atomic.Bool
}

func startWithRequest(t *testing.T, drain time.Duration) *service {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &service{url: "http://" + listener.Addr().String(), signals: make(chan os.Signal, 2), release: make(chan struct{}), ended: make(chan error, 1), answer: make(chan string, 1)}
	arrived := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-s.release
		io.WriteString(w, "done")
	})
	stop := Stop{Signals: s.signals, Drain: func() { s.drained.Store(true) }, Timeout: drain}
	go func() { s.ended <- Serve(listener, handler, slog.New(slog.DiscardHandler), stop) }()
	go func() {
		response, err := http.Get(s.url)
		if err != nil {
			s.answer <- "cut off"
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		s.answer <- string(body)
	}()
	<-arrived
	return s
}

// refusesConnections waits for the listener to be closed, which follows the signal at once but not in the same instant.
func refusesConnections(url string) bool {
	address := strings.TrimPrefix(url, "http://")
	for range 200 {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return true
		}
		connection.Close()
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func TestSignalDrains(t *testing.T) {
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(sig.String(), func(t *testing.T) {
			s := startWithRequest(t, time.Minute)
			s.signals <- sig
			if !refusesConnections(s.url) {
				t.Error("still accepting connections")
			}
			if !s.drained.Load() {
				t.Error("nobody was told")
			}
			select {
			case err := <-s.ended:
				t.Fatalf("ended with a request under way: %v", err)
			default:
			}
			close(s.release)
			if got := <-s.answer; got != "done" {
				t.Errorf("the request under way got %q", got)
			}
			if err := <-s.ended; err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	s := startWithRequest(t, time.Minute)
	defer close(s.release)
	s.signals <- syscall.SIGTERM
	s.signals <- syscall.SIGTERM
	err := <-s.ended
	var ended EndedBySignal
	if !errors.As(err, &ended) || ended.ExitCode() != 143 {
		t.Errorf("got %v", err)
	}
	if got := <-s.answer; got != "cut off" {
		t.Errorf("the request under way got %q", got)
	}
}

func TestDrainRunsOut(t *testing.T) {
	s := startWithRequest(t, 50*time.Millisecond)
	defer close(s.release)
	s.signals <- syscall.SIGTERM
	if err := <-s.ended; err == nil || !strings.Contains(err.Error(), "requests still under way after 50ms were cut off") {
		t.Errorf("got %v", err)
	}
}

// Load balancers need a moment to notice: until then everything is answered, on connections that are then closed.
func TestDelayKeepsServing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var notReady atomic.Bool
	signals, ended := make(chan os.Signal, 2), make(chan error, 1)
	stop := Stop{Signals: signals, Drain: func() { notReady.Store(true) }, Delay: 500 * time.Millisecond, Timeout: time.Second}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "done") })
	go func() { ended <- Serve(listener, handler, slog.New(slog.DiscardHandler), stop) }()
	ask := func() bool {
		response, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if body, _ := io.ReadAll(response.Body); string(body) != "done" {
			t.Errorf("got %q", body)
		}
		return response.Close
	}
	if ask() {
		t.Error("the connection is closed before anybody asked for it")
	}
	signals <- syscall.SIGTERM
	for since := time.Now(); !notReady.Load(); time.Sleep(time.Millisecond) {
		if time.Since(since) > 5*time.Second {
			t.Fatal("nobody was told")
		}
	}
	closes := false
	for range 20 {
		closes = ask()
	}
	if !closes {
		t.Error("a client would come back on this connection")
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSecondSignalEndsTheDelay(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	signals := make(chan os.Signal, 2)
	signals <- syscall.SIGTERM
	signals <- syscall.SIGTERM
	stop := Stop{Signals: signals, Drain: func() {}, Delay: time.Minute, Timeout: time.Minute}
	var ended EndedBySignal
	if err := Serve(listener, http.NotFoundHandler(), slog.New(slog.DiscardHandler), stop); !errors.As(err, &ended) {
		t.Errorf("got %v", err)
	}
}

// A client that sends its request byte by byte is hung up on, and costs nobody else anything.
func TestSlowClient(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := New(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if srv.ReadHeaderTimeout == 0 || srv.ReadTimeout == 0 || srv.WriteTimeout == 0 || srv.IdleTimeout == 0 {
		t.Fatalf("a limit is missing: %+v", srv)
	}
	srv.ReadHeaderTimeout = 50 * time.Millisecond
	go srv.Serve(listener)
	defer srv.Close()
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	io.WriteString(connection, "GET / HTTP/1.1\r\nHost: x")
	_ = connection.SetReadDeadline(time.Now().Add(10 * time.Second))
	if answer, err := io.ReadAll(connection); err != nil || strings.Contains(string(answer), "200") {
		t.Errorf("got %q, %v", answer, err)
	}
}

func TestListenErrors(t *testing.T) {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, err = Listen("ADMIN_ADDR", first.Addr().String())
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "is taken: stop the process that has it, or choose another with ADMIN_ADDR") {
		t.Errorf("got %v", err)
	}
	if _, err = Listen("ADMIN_ADDR", "192.0.2.1:8081"); err == nil || !strings.HasPrefix(err.Error(), "cannot listen on 192.0.2.1:8081 (ADMIN_ADDR): ") {
		t.Errorf("got %v", err)
	}
}
