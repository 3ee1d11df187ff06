#!/usr/bin/env bash
# Guess: a later file, or a service that extends another, replaces the GPU reservation of the same driver, as it replaces limits.
# What happens: Compose puts both into the list: `count: 1` overridden by `count: 2` reserves three. Limits and other maps are replaced key by
# key; only `devices: !override` replaces the list.
# Who is hurt: whoever keeps a base file and one for each size of machine: the container waits for more GPUs than there are.
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

service() {
  printf 'services:\n  %s:\n    image: example.com/app:1\n    deploy:\n      resources:\n        limits: { memory: %sg }\n        reservations:\n' "$1" "$2"
  printf '          devices: %s[{ driver: nvidia, count: %s, capabilities: [gpu] }]\n' "$3" "$2"
}
seen() { sed -nE 's/^ *(count|memory): /\1 /p' | paste -sd' '; }

service app 1 '' > base.yaml
service app 2 '' > larger.yaml
service app 2 '!override ' > override.yaml
{ service app 2 ''; printf '    extends: { file: base.yaml, service: app }\n'; } > extends.yaml
by_files=$(./compose-go base.yaml larger.yaml | seen)
by_extends=$(./compose-go extends.yaml | seen)
overridden=$(./compose-go base.yaml override.yaml | seen)
printf 'two files: %s\nextends: %s\nwith !override: %s\n' "$by_files" "$by_extends" "$overridden"
[ "$by_files" = 'memory "2147483648" count 1 count 2' ]
[ "$by_extends" = "$by_files" ]
[ "$overridden" = 'memory "2147483648" count 2' ]
