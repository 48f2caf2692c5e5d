package config

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	quoted  = regexp.MustCompile(`^(".*"|'.*')$`)
)

// ParseEnvFile reads `NAME=value` lines. A value is what stands there, as in Docker's --env-file and in kustomize's `envs:`; what other readers of
// such files understand differently (quotes, comments behind a value) is a mistake. Mistakes are `line: what`, and hold no value: it may be a secret.
func ParseEnvFile(text string) (map[string]string, []string) {
	values := map[string]string{}
	var mistakes []string
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		switch _, twice := values[name]; {
		case !found || !envName.MatchString(name):
			mistakes = append(mistakes, fmt.Sprintf("%d: must be NAME=value", number))
		case quoted.MatchString(value):
			mistakes = append(mistakes, fmt.Sprintf("%d: %s: leave the quotes out, they would become part of the value", number, name))
		case strings.Contains(value, " #"):
			mistakes = append(mistakes, fmt.Sprintf("%d: %s: a comment needs a line of its own", number, name))
		case twice:
			mistakes = append(mistakes, fmt.Sprintf("%d: %s is set a second time", number, name))
		default:
			values[name] = value
		}
	}
	return values, mistakes
}
