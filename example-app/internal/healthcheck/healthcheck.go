// Package healthcheck asks the running service whether it is healthy, for images that have neither a shell nor curl.
package healthcheck

import (
	"fmt"
	"net/http"
	"time"
)

// Well below the timeout of the Dockerfile's HEALTHCHECK, so that the reason is printed before Docker ends the probe.
const timeout = 2 * time.Second

// Probe returns nil when 127.0.0.1:port/healthz answers 200.
func Probe(port int) error {
	client := http.Client{Timeout: timeout}
	response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/healthz", port))
	if err != nil {
		return fmt.Errorf("unhealthy: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("unhealthy: /healthz answered %s", response.Status)
	}
	return nil
}
