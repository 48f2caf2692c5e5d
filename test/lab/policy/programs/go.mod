module example.com/acme/corpus

go 1.26.0

require (
	example.com/acme/local v0.0.0
	github.com/google/uuid v1.6.0
)

replace example.com/acme/local => ./local
