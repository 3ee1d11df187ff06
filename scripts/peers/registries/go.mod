module registries

go 1.25.0

require (
	github.com/distribution/distribution/v3 v3.0.0
	github.com/google/go-containerregistry v0.22.1
	github.com/sirupsen/logrus v1.9.4
	// what the first names of it does not build beside what the second names
	go.opentelemetry.io/otel/sdk v1.41.0
	go.opentelemetry.io/otel/sdk/metric v1.41.0
)
