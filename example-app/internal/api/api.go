// Package api holds the routes and what answers them.
package api

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/gin-ship/example-app/internal/middleware"
	"example.com/gin-ship/example-app/internal/version"
)

// New returns the service's routes behind its middleware.
func New(log *slog.Logger, build version.Info) http.Handler {
	r := newEngine(log)
	r.GET("/ping", ping)
	r.GET("/hello", hello)
	r.GET("/user/:id", user)
	r.GET("/healthz", healthz)
	r.GET("/version", func(c *gin.Context) { c.JSON(http.StatusOK, build) })
	return r
}

// newEngine is the router without routes: every answer it gives itself is JSON, too.
func newEngine(log *slog.Logger) *gin.Engine {
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = false // "/ping/" is another path, and Gin's redirect is HTML
	r.ForwardedByClientIP = false   // X-Forwarded-For is whatever the caller likes until a proxy is known to set it
	r.Use(middleware.RequestID(), middleware.Log(log), middleware.Recover(log))
	r.NoRoute(func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{"error": "not found"}) })
	r.NoMethod(func(c *gin.Context) { c.JSON(http.StatusMethodNotAllowed, gin.H{"error": "method not allowed"}) })
	return r
}

func ping(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"message": "pong"})
}

func hello(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"message": "Hello from Gin!"})
}

func user(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"user_id": c.Param("id")})
}

func healthz(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
}
