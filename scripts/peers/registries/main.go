// Two real registries on loopback, with images that a real client has pushed: what
// scripts/peers/registry.mjs asks. Prints a line of JSON, then serves until it is stopped.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/inmemory"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/sirupsen/logrus"
)

type pushed struct {
	Digest string           `json:"digest"`
	Layers map[string]int64 `json:"layers"`
}

type server struct {
	Name   string            `json:"name"`
	Host   string            `json:"host"`
	Images map[string]pushed `json:"images"`
}

func main() {
	logrus.SetOutput(io.Discard)
	config := &configuration.Configuration{
		Version: "0.1",
		Storage: configuration.Storage{"inmemory": configuration.Parameters{}},
	}
	config.HTTP.Secret = "a secret of nobody"
	servers := []server{
		serve("distribution", handlers.NewApp(context.Background(), config)),
		serve("go-containerregistry", registry.New(registry.Logger(log.New(io.Discard, "", 0)))),
	}
	must(0, json.NewEncoder(os.Stdout).Encode(servers))
	select {}
}

func serve(called string, handler http.Handler) server {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	go func() { log.Fatal(http.Serve(listener, handler)) }()
	host := listener.Addr().String()
	images := map[string]pushed{}
	for _, oci := range []bool{false, true} {
		form := map[bool]string{false: "docker", true: "oci"}[oci]
		amd64 := image(oci, "amd64")
		index := mutate.AppendManifests(indexOf(oci), entry(image(oci, "arm64"), "arm64"), entry(amd64, "amd64"))
		foreign := mutate.AppendManifests(indexOf(oci), entry(image(oci, "arm64"), "arm64"))
		nested := mutate.AppendManifests(indexOf(oci), mutate.IndexAddendum{Add: index, Descriptor: v1.Descriptor{Platform: platform("amd64")}})
		check(remote.Write(tag(host, form+"-image"), amd64))
		check(remote.WriteIndex(tag(host, form+"-index"), index))
		check(remote.WriteIndex(tag(host, form+"-foreign"), foreign))
		check(remote.WriteIndex(tag(host, form+"-nested"), nested))
		images[form+"-image"] = pushed{must(amd64.Digest()).String(), layersOf(amd64)}
		images[form+"-index"] = pushed{must(index.Digest()).String(), layersOf(amd64)}
		images[form+"-foreign"] = pushed{must(foreign.Digest()).String(), nil}
		images[form+"-nested"] = pushed{must(nested.Digest()).String(), nil}
	}
	return server{called, host, images}
}

func image(oci bool, architecture string) v1.Image {
	made := must(random.Image(4096, 3))
	file := must(made.ConfigFile()).DeepCopy()
	file.OS, file.Architecture = "linux", architecture
	made = must(mutate.ConfigFile(made, file))
	if oci {
		made = mutate.ConfigMediaType(mutate.MediaType(made, types.OCIManifestSchema1), types.OCIConfigJSON)
	}
	return made
}

func indexOf(oci bool) v1.ImageIndex {
	if oci {
		return mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	}
	return mutate.IndexMediaType(empty.Index, types.DockerManifestList)
}

func entry(made v1.Image, architecture string) mutate.IndexAddendum {
	return mutate.IndexAddendum{Add: made, Descriptor: v1.Descriptor{Platform: platform(architecture)}}
}

func platform(architecture string) *v1.Platform {
	return &v1.Platform{OS: "linux", Architecture: architecture}
}

func layersOf(made v1.Image) map[string]int64 {
	sizes := map[string]int64{}
	for _, layer := range must(made.Layers()) {
		sizes[must(layer.Digest()).String()] = must(layer.Size())
	}
	return sizes
}

func tag(host string, called string) name.Reference {
	return must(name.ParseReference(fmt.Sprintf("%s/acme/chat:%s", host, called), name.Insecure))
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
