// Package api holds the routes and what answers them.
package api

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/health"
	"example.com/gin-ship/example-app/internal/middleware"
	"example.com/gin-ship/example-app/internal/problem"
	"example.com/gin-ship/example-app/internal/telemetry"
	"example.com/gin-ship/example-app/internal/users"
	"example.com/gin-ship/example-app/internal/version"
)

// Parts are what the routes work with.
type Parts struct {
	Config  config.Config
	Log     *slog.Logger
	Build   version.Info
	Metrics *telemetry.Metrics
	Ready   *health.Readiness
	Store   users.Store
	Faults  gin.HandlerFunc // nil unless switched on
}

// New returns the service's routes behind its middleware. openapi.yaml describes them; a test holds the two together.
func New(parts Parts) http.Handler {
	r := newEngine()
	// Probes come every few seconds, from every node: they would drown the requests that people make.
	probes := r.Group("", middleware.Recover(parts.Log, parts.Metrics), middleware.SecurityHeaders())
	probes.GET("/healthz", healthz)
	probes.GET("/readyz", readyz(parts.Ready))

	chain := middleware.Chain(parts.Config, parts.Log, parts.Metrics)
	r.NoRoute(append(chain, notFound)...)
	r.NoMethod(append(chain, wrongMethod)...)
	observed := r.Group("", chain...)
	observed.GET("/version", func(c *gin.Context) { c.JSON(http.StatusOK, parts.Build) })
	if parts.Faults != nil {
		observed.Use(parts.Faults)
	}
	observed.GET("/ping", ping)
	observed.GET("/hello", hello)
	people := userRoutes{parts.Store, parts.Metrics, parts.Log, parts.Config.MaxBodyBytes}
	observed.POST("/users", people.create)
	observed.GET("/user/:id", people.get)
	return r
}

// newEngine is the router without routes: every answer it gives itself is JSON, too.
func newEngine() *gin.Engine {
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = false // "/ping/" is another path, and Gin's redirect is HTML
	r.ForwardedByClientIP = false   // X-Forwarded-For is whatever the caller likes until a proxy is known to set it
	r.ContextWithFallback = true    // a gin.Context ends when its request does
	return r
}

func notFound(c *gin.Context) {
	problem.Write(c.Writer, http.StatusNotFound, "there is nothing under this path")
}

func wrongMethod(c *gin.Context) {
	problem.Write(c.Writer, http.StatusMethodNotAllowed, "this path takes other methods, see Allow")
}

type message struct {
	Message string `json:"message"`
}

func ping(c *gin.Context) {
	c.JSON(http.StatusOK, message{"pong"})
}

func hello(c *gin.Context) {
	c.JSON(http.StatusOK, message{"Hello from Gin!"})
}

// healthz says that the process lives. It asks nobody: a database that is away is no reason to be started anew.
func healthz(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
}

func readyz(ready *health.Readiness) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := ready.Check(c.Request.Context()); err != nil {
			// The log has the cause; whoever reaches this port needs no more than the kind of it.
			problem.Write(c.Writer, http.StatusServiceUnavailable, health.Reason(err))
			return
		}
		c.JSON(http.StatusOK, gin.H{"status": "ready"})
	}
}
