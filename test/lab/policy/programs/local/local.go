// Package local stands beside the module that uses it.
package local

// Greeting is what is said.
const Greeting = "hello"

// Greet says it.
func Greet() { println(Greeting) }
