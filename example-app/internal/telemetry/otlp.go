package telemetry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"connectrpc.com/connect"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/types/known/emptypb"

	"example.com/gin-ship/example-app/internal/config"
)

// Trace service of opentelemetry-proto 1.x; https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
const exportMethod = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"

const (
	exportTimeout = 10 * time.Second // OpenTelemetry's default for OTEL_EXPORTER_OTLP_TIMEOUT
	firstRetry    = time.Second
)

// otlpClient speaks OTLP over gRPC by connect, which is 8 MB less in the binary than grpc-go. TracesData is the request's message on the wire,
// and saves the package of the service, which links grpc-go again.
type otlpClient struct {
	export  *connect.Client[tracepb.TracesData, emptypb.Empty]
	headers map[string]string
	failed  func()
}

func newOTLPClient(cfg config.Config, failed func()) (*otlpClient, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP2(true)
	transport.Protocols.SetUnencryptedHTTP2(strings.HasPrefix(cfg.OTLPEndpoint, "http://"))
	// A connection that has died without a word is found by a ping.
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: exportTimeout, PingTimeout: exportTimeout}
	if cfg.OTLPCertificate != "" {
		roots := x509.NewCertPool()
		pem, err := os.ReadFile(cfg.OTLPCertificate)
		if err != nil || !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE=%q: holds no PEM certificate", cfg.OTLPCertificate)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	headers, err := config.ParseHeaders(cfg.OTLPHeaders)
	if err != nil {
		return nil, err
	}
	url := strings.TrimRight(cfg.OTLPEndpoint, "/") + exportMethod
	return &otlpClient{connect.NewClient[tracepb.TracesData, emptypb.Empty](&http.Client{Transport: transport}, url, connect.WithGRPC()), headers, failed}, nil
}

func (*otlpClient) Start(context.Context) error { return nil }
func (*otlpClient) Stop(context.Context) error  { return nil }

// UploadTraces tries again what the specification calls retryable, within the time that one export has.
func (c *otlpClient) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	ctx, cancel := context.WithTimeout(ctx, exportTimeout)
	defer cancel()
	for pause := firstRetry; ; pause *= 2 {
		request := connect.NewRequest(&tracepb.TracesData{ResourceSpans: spans})
		for name, value := range c.headers {
			request.Header().Set(name, value)
		}
		_, err := c.export.CallUnary(ctx, request)
		if err == nil {
			return nil
		}
		if !retryable(connect.CodeOf(err)) || !sleep(ctx, pause) {
			c.failed()
			return err
		}
	}
}

func retryable(code connect.Code) bool {
	switch code {
	case connect.CodeCanceled, connect.CodeDeadlineExceeded, connect.CodeAborted, connect.CodeOutOfRange, connect.CodeUnavailable, connect.CodeDataLoss:
		return true
	}
	return false
}

// sleep is false when there is no time left.
func sleep(ctx context.Context, pause time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < pause {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}
