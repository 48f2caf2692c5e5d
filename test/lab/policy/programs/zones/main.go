// Command zones tells the time of a place that it is given.
package main

import (
	"os"
	"time"
)

func main() {
	zone, err := time.LoadLocation(os.Getenv("ZONE"))
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	println(time.Now().In(zone).String())
}
