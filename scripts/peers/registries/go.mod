module registries

go 1.25.0

require (
	github.com/distribution/distribution/v3 v3.0.0
	github.com/google/go-containerregistry v0.22.1
	github.com/sirupsen/logrus v1.9.4
)
