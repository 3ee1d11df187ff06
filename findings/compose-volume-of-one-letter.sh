#!/usr/bin/env bash
# Guess: in `volumes: ["m:/models"]` the volume m is mounted at /models, as `models:/models` would be.
# What happens: on Linux too, one letter before the colon is a Windows drive: Compose makes an unnamed volume at the path "m:/models", and the
# declared volume m is not used.
# Who is hurt: whoever keeps a cache in a volume with a short name: it is empty at every start, and nothing is at the path.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOPATH="$folder/go" GOFLAGS="-mod=mod -modcacherw -trimpath"
mkdir compose
cat > compose/go.mod <<'MOD'
module finding

go 1.24
MOD
cat > compose/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithName("finding"))
	if err == nil {
		project, failure := options.LoadProject(context.Background())
		if err = failure; err == nil {
			text, _ := project.MarshalYAML()
			fmt.Print(string(text))
		}
	}
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}
GO
(cd compose && go get github.com/compose-spec/compose-go/v2@v2.16.2 && go mod tidy && go build -o ../compose-go .) 2> build.log || { cat build.log; exit 1; }
echo "compose-go 2.16.2"

volume_of() {
  printf 'services:\n  app:\n    image: example.com/app:1\n    volumes: ["%s:/models"]\nvolumes: {%s: {}}\n' "$1" "$1" > compose.yaml
  ./compose-go compose.yaml 2>&1 | sed -n '/^    volumes:/,/^[a-z]/p' | sed -nE 's/^ *-? *(source|target): /\1 /p' | paste -sd' '
}
echo "m:/models gives $(volume_of m)"
echo "mm:/models gives $(volume_of mm)"
[ "$(volume_of m)" = 'target m:/models' ]
[ "$(volume_of mm)" = 'source mm target /models' ]
