// Only files of these modules are read (custom resource definitions), so nothing imports them: `go mod tidy` would drop both lines.
module gin-ship/test/lab/tools/crds

go 1.26.0

require (
	github.com/external-secrets/external-secrets v1.3.2
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
