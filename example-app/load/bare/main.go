// Command bare is Gin alone, what the service's middleware is measured against: one route, no middleware. It is in no image.
package main

import (
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/ping", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"message": "pong"}) })
	if err := http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), engine); err != nil {
		panic(err)
	}
}
