package server

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
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
}

func startWithRequest(t *testing.T, drain time.Duration) *service {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &service{"http://" + listener.Addr().String(), make(chan os.Signal, 2), make(chan struct{}), make(chan error, 1), make(chan string, 1)}
	arrived := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-s.release
		io.WriteString(w, "done")
	})
	go func() { s.ended <- Serve(listener, handler, s.signals, slog.New(slog.DiscardHandler), drain) }()
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

func TestListenOnTakenPort(t *testing.T) {
	first, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, err = Listen(first.Addr().(*net.TCPAddr).Port)
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "is taken: stop the process that has it, or choose another with PORT") {
		t.Errorf("got %v", err)
	}
}
