// Command bare is Gin alone, what the service's middleware is measured against: one route, no middleware. It is in no image.
package main

import (
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/ping", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"message": "pong"}) })
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: engine}
	// The service's own. They are no middleware, and cost a tenth of the throughput: setting TIMEOUTS=off leaves them out.
	if os.Getenv("TIMEOUTS") != "off" {
		server.ReadHeaderTimeout = 5 * time.Second
		server.ReadTimeout = 15 * time.Second
		server.WriteTimeout = 30 * time.Second
		server.IdleTimeout = time.Minute
	}
	if err := server.ListenAndServe(); err != nil {
		panic(err)
	}
}
