// Command web speaks TLS to another service.
package main

import (
	"net/http"
	"os"
)

func main() {
	response, err := http.Get(os.Getenv("UPSTREAM"))
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	println(response.Status)
}
