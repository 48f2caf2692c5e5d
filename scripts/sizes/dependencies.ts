// What each dependency costs in the program: small programs that use one after the other as the app does, built as its Dockerfile builds.
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { compile } from '../load/versions.ts';

interface Step {
  readonly what: string;
  readonly imports: readonly string[];
  /** Statements of main; what they make is used by those after them. */
  readonly main: string;
  /** Declarations beside main. */
  readonly beside?: string;
}

const STEPS: readonly Step[] = [
  {
    what: '`net/http` alone',
    imports: ['net/http'],
    main: `http.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) })`,
  },
  {
    what: '+ Gin, without MessagePack',
    imports: ['github.com/gin-gonic/gin'],
    main: `engine := gin.New(); engine.GET("/ping", func(c *gin.Context) { c.JSON(200, gin.H{"message": "pong"}) }); http.Handle("/", engine)`,
  },
  {
    what: '+ metrics: client_golang',
    imports: [
      'github.com/prometheus/client_golang/prometheus',
      'collectors "github.com/prometheus/client_golang/prometheus/collectors"',
      'github.com/prometheus/client_golang/prometheus/promhttp',
    ],
    main: `registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "x"}, []string{"y"}))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))`,
  },
  {
    what: '+ traces: OpenTelemetry, OTLP by connect',
    imports: [
      'context',
      'connectrpc.com/connect',
      'go.opentelemetry.io/otel',
      'go.opentelemetry.io/otel/exporters/otlp/otlptrace',
      'sdktrace "go.opentelemetry.io/otel/sdk/trace"',
      'tracepb "go.opentelemetry.io/proto/otlp/trace/v1"',
      'google.golang.org/protobuf/types/known/emptypb',
    ],
    main: `client := otlp{connect.NewClient[tracepb.TracesData, emptypb.Empty](http.DefaultClient, "http://127.0.0.1:4317/x", connect.WithGRPC())}
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithBatcher(otlptrace.NewUnstarted(client))))
	_, span := otel.Tracer("x").Start(context.Background(), "x"); span.End()`,
    beside: `type otlp struct{ c *connect.Client[tracepb.TracesData, emptypb.Empty] }
func (otlp) Start(context.Context) error { return nil }
func (otlp) Stop(context.Context) error { return nil }
func (o otlp) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	_, err := o.c.CallUnary(ctx, connect.NewRequest(&tracepb.TracesData{ResourceSpans: spans}))
	return err
}`,
  },
  {
    what: '+ database driver: pgx',
    imports: ['os', 'github.com/jackc/pgx/v5/pgxpool', 'github.com/exaring/otelpgx'],
    main: `config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL")); if err != nil { panic(err) }
	config.ConnConfig.Tracer = otelpgx.NewTracer()
	pool, err := pgxpool.NewWithConfig(context.Background(), config); if err != nil { panic(err) }
	var one int; _ = pool.QueryRow(context.Background(), "SELECT 1").Scan(&one)`,
  },
  {
    what: '+ migrations: goose',
    imports: ['github.com/jackc/pgx/v5/stdlib', 'github.com/pressly/goose/v3', 'github.com/pressly/goose/v3/lock'],
    main: `locker, err := lock.NewPostgresSessionLocker(); if err != nil { panic(err) }
	provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), os.DirFS("."), goose.WithSessionLocker(locker)); if err != nil { panic(err) }
	_, _ = provider.Up(context.Background())`,
  },
];

function source(steps: readonly Step[]): string {
  const imports = steps.flatMap((step) => step.imports).map((one) => (one.includes('"') ? one : `"${one}"`));
  const statements = [...steps.map(({ main }) => main), 'panic(http.ListenAndServe("127.0.0.1:8080", nil))'];
  return `package main\nimport (\n${imports.join('\n')}\n)\n${steps.map(({ beside = '' }) => beside).join('\n')}\nfunc main() {\n${statements.join('\n')}\n}\n`;
}

export interface Cost {
  readonly what: string;
  readonly bytes: number;
  readonly gzip: number;
}

/** Every program has what those before it have. The last is the app itself. */
export async function dependencyCosts(exampleApp: string, folder: string): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  const measure = async (what: string, from: string, out: string) => {
    await compile(from, out);
    costs.push({ what, bytes: statSync(out).size, gzip: gzipSync(readFileSync(out)).length });
  };
  for (const [at, { what }] of STEPS.entries()) {
    // A module of its own with the app's versions.
    const own = path.join(folder, `step-${at}`);
    mkdirSync(own, { recursive: true });
    for (const file of ['go.mod', 'go.sum']) copyFileSync(path.join(exampleApp, file), path.join(own, file));
    writeFileSync(path.join(own, 'main.go'), source(STEPS.slice(0, at + 1)));
    await measure(what, own, path.join(folder, `program-${at}`));
  }
  await measure('+ the app’s own code', exampleApp, path.join(folder, 'app'));
  return costs;
}
