// Package admin is the private port: metrics, profiles and, where it is switched on, fault injection. Nothing of it is for the public.
package admin

import (
	"net/http"
	"net/http/pprof"
)

// New returns what the private port answers. Without faults there is no /faults.
func New(metrics http.Handler, faults *Faults) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	if faults != nil {
		mux.HandleFunc("GET /faults", faults.show)
		mux.HandleFunc("PUT /faults", faults.replace)
		mux.HandleFunc("DELETE /faults", faults.clear)
	}
	return mux
}
