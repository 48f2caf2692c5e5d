// A service that fails in the way its first argument says: the subject of test/lab/smoke.test.ts.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	mode, listen := os.Args[1], ":8080"
	switch mode {
	case "drains":
		drained := make(chan os.Signal, 1)
		signal.Notify(drained, syscall.SIGTERM)
		go func() { <-drained; time.Sleep(200 * time.Millisecond); os.Exit(0) }()
	case "deaf":
		signal.Ignore(syscall.SIGTERM)
	case "silent":
		fmt.Println("listening on 127.0.0.1 only")
		listen = "127.0.0.1:8080"
	case "crashes":
		fmt.Println("about to give up")
		panic("no configuration")
	case "killed":
		syscall.Kill(os.Getpid(), syscall.SIGSEGV)
	case "needs-env":
		if os.Getenv("DATABASE_URL") == "" {
			log.Fatal("DATABASE_URL is required")
		}
	case "writes":
		if err := os.WriteFile("/state", nil, 0o600); err != nil {
			log.Fatal(err)
		}
	case "hungry":
		limit := syscall.Rlimit{Cur: 1 << 30, Max: 1 << 30}
		syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
		grow()
	case "grows":
		go func() { time.Sleep(time.Second); grow() }()
		listen = "127.0.0.1:8080"
	case "slow":
		time.Sleep(700 * time.Millisecond)
	case "check":
		if _, err := http.Get("http://127.0.0.1:8080/ping"); err != nil {
			log.Fatal(err)
		}
		os.Exit(0)
	}
	http.HandleFunc("/ping", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "pong "+os.Getenv("GREETING")) })
	http.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no database", 500) })
	if len(os.Args) > 2 {
		listen = os.Args[2]
	}
	log.Fatal(http.ListenAndServe(listen, nil))
}

// grow takes memory, and touches it, until something puts an end to it; at most 2 GiB.
func grow() {
	var kept [][]byte
	for range 32 {
		block := make([]byte, 64<<20)
		for at := 0; at < len(block); at += 4096 {
			block[at] = 1
		}
		kept = append(kept, block)
	}
	log.Print(len(kept), " blocks, still alive")
}
