package telemetry

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Pool collects a database pool's figures at every scrape.
type Pool struct{ Stat func() *pgxpool.Stat }

var (
	poolCount    = prometheus.NewDesc("db_client_connection_count", "Connections in the pool, by state.", []string{"state"}, nil)
	poolMax      = prometheus.NewDesc("db_client_connection_max", "Connections the pool may have.", nil, nil)
	poolAcquires = prometheus.NewDesc("db_client_connection_acquires_total", "Connections taken from the pool.", nil, nil)
	poolWaits    = prometheus.NewDesc("db_client_connection_waits_total", "Times that a connection had to be waited for.", nil, nil)
	poolWaited   = prometheus.NewDesc("db_client_connection_wait_seconds_total", "Time spent waiting for a connection.", nil, nil)
)

func (Pool) Describe(to chan<- *prometheus.Desc) {
	for _, one := range []*prometheus.Desc{poolCount, poolMax, poolAcquires, poolWaits, poolWaited} {
		to <- one
	}
}

func (p Pool) Collect(to chan<- prometheus.Metric) {
	stat := p.Stat()
	send := func(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(desc, kind, value, labels...)
	}
	send(poolCount, prometheus.GaugeValue, float64(stat.IdleConns()), "idle")
	send(poolCount, prometheus.GaugeValue, float64(stat.AcquiredConns()), "used")
	send(poolMax, prometheus.GaugeValue, float64(stat.MaxConns()))
	send(poolAcquires, prometheus.CounterValue, float64(stat.AcquireCount()))
	send(poolWaits, prometheus.CounterValue, float64(stat.EmptyAcquireCount()))
	send(poolWaited, prometheus.CounterValue, stat.EmptyAcquireWaitTime().Seconds())
}
