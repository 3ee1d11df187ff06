#!/usr/bin/env bash
# Guess: an environment value like 2024-01-01, which needs no quotes in YAML 1.2, reaches the container as it stands in the file.
# What happens: Compose reads it as a date. compose-go 2.16.2 (docker compose 5) makes it "2024-01-01 00:00:00 +0000 UTC"; 2.9.1 (docker
# compose 2.40) refuses the file with the name of a Go type.
# Who is hurt: whoever passes an API version or a model's release date: another value in the container, and only after an upgrade.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOPATH="$folder/go" GOFLAGS="-mod=mod -modcacherw -trimpath"
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithName("finding"))
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		fmt.Println("refused:", err)
		return
	}
	fmt.Println(*project.Services["app"].Environment["API_VERSION"])
}
GO
printf 'services:\n  app:\n    image: example.com/app:1\n    environment:\n      API_VERSION: 2024-01-01\n' > compose.yaml
value_by() {
  mkdir "$1"
  printf 'module finding\n\ngo 1.24\n' > "$1/go.mod"
  cp main.go "$1"
  (cd "$1" && go get "github.com/compose-spec/compose-go/v2@v$1" && go mod tidy && go build -o finding .) > "$1/build.log" 2>&1 || { cat "$1/build.log" >&2; return 1; }
  "$1/finding"
}
newer=$(value_by 2.16.2)
older=$(value_by 2.9.1)
printf 'compose-go 2.16.2: %s\ncompose-go 2.9.1: %s\n' "$newer" "$older"
[ "$newer" = '2024-01-01 00:00:00 +0000 UTC' ]
[[ "$older" == refused:*time.Time* ]]
