// Command cadvisor serves the metrics of this machine's containers: cAdvisor's own parts behind one address.
// Its own command is a module that can't be had by version.
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"github.com/google/cadvisor/cache/memory"
	"github.com/google/cadvisor/container"
	_ "github.com/google/cadvisor/container/docker/install" // adds the flag -docker
	v2 "github.com/google/cadvisor/info/v2"
	"github.com/google/cadvisor/manager"
	"github.com/google/cadvisor/metrics"
	"github.com/google/cadvisor/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/utils/clock"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "the address to serve /metrics on")
	flag.Parse()

	wanted := container.MetricSet{
		container.CpuUsageMetrics:     {},
		container.MemoryUsageMetrics:  {},
		container.NetworkUsageMetrics: {},
	}
	interval, dynamic := time.Second, false
	housekeeping := manager.HousekeepingConfig{Interval: &interval, AllowDynamic: &dynamic}
	containers, err := manager.New(memory.New(time.Minute, nil), sysfs.NewRealSysFs(), housekeeping, wanted, http.DefaultClient, nil, nil, "", 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := containers.Start(); err != nil {
		log.Fatal(err)
	}
	options := v2.RequestOptions{IdType: v2.TypeName, Count: 1, Recursive: true}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.NewPrometheusCollector(containers, nil, wanted, clock.RealClock{}, options))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	log.Fatal(http.ListenAndServe(*listen, nil))
}
