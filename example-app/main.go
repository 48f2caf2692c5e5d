// Command example-app is the Gin service that gin-ship ships for real.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"example.com/gin-ship/example-app/internal/config"
	"example.com/gin-ship/example-app/internal/healthcheck"
	"example.com/gin-ship/example-app/internal/version"
)

const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2 // the settings or the arguments are wrong: trying again will not help
)

const usage = `usage: app               serve HTTP until SIGTERM or SIGINT
       app healthcheck   exit 0 when the service on 127.0.0.1:$PORT is healthy, else 1
       app config        print the settings in force and where each comes from, secrets redacted
       app version       print what /version answers
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	command := "serve"
	if len(args) > 0 {
		command = strings.Join(args, " ")
	}
	switch {
	case command == "version":
		_ = json.NewEncoder(stdout).Encode(version.Read())
		return exitOK
	case len(args) > 0 && command != "healthcheck" && command != "config":
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	cfg, err := config.Load(config.Process())
	switch {
	case err != nil:
		fmt.Fprintln(stderr, err)
		if command == "healthcheck" {
			return exitFailure // Docker reserves every other code of a HEALTHCHECK
		}
		return exitUsage
	case command == "healthcheck":
		return probe(cfg, stderr)
	case command == "config":
		return printConfig(cfg, stdout)
	}
	return serve(cfg, stdout)
}

func probe(cfg config.Config, stderr io.Writer) int {
	if err := healthcheck.Probe(cfg.Port); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailure
	}
	return exitOK
}

func printConfig(cfg config.Config, stdout io.Writer) int {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, value := range cfg.Values() {
		fmt.Fprintf(table, "%s=%s\t# %s\n", value.Name, value.Text, value.Origin)
	}
	if err := table.Flush(); err != nil {
		return exitFailure
	}
	return exitOK
}
