// Command module uses a module of somebody else.
package main

import "github.com/google/uuid"

func main() {
	println(uuid.Max.String())
}
