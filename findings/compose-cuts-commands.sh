#!/usr/bin/env bash
# Guess: `command:` as text is split into words, and what only a shell understands (&&, |, ;) is passed on as words, or refused.
# What happens: Compose stops reading at the first of them: `command: migrate && serve` runs `migrate` alone, and an address with `&` in it
# loses its second half. Nothing is said.
# Who is hurt: whoever ports a Dockerfile's CMD, or passes a URL with a query: the container starts, with half a command.
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

command_of() {
  printf 'services:\n  app:\n    image: example.com/app:1\n    command: %s\n' "$1" > compose.yaml
  ./compose-go compose.yaml 2>&1 | sed -n '/command:/,/image:/p' | sed -n 's/^ *- //p' | paste -sd'|'
}
for text in 'migrate && serve' 'serve | tee log' 'fetch http://example.com/?a=1&b=2' 'serve --allow a;b'; do
  echo "command: $text gives: $(command_of "$text")"
done
[ "$(command_of 'migrate && serve')" = 'migrate' ]
[ "$(command_of 'serve | tee log')" = 'serve' ]
[ "$(command_of 'fetch http://example.com/?a=1&b=2')" = 'fetch|http://example.com/?a=1' ]
[ "$(command_of "sh -c 'migrate && serve'")" = 'sh|-c|migrate && serve' ]
