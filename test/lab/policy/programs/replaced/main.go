// Command replaced uses a module that is replaced by a folder.
package main

import "example.com/acme/local"

func main() {
	local.Greet()
}
