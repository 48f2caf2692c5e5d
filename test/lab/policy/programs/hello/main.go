// Command hello is the smallest service: it stays until it is ended.
package main

import "time"

func main() {
	println("hello")
	for {
		time.Sleep(time.Hour)
	}
}
