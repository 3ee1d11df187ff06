#!/usr/bin/env bash
# Guess: a memory limit that YAML reads as a number with a point or an exponent is converted, or refused.
# What happens: Compose drops it without a word: `mem_limit: 1e9` and `mem_limit: 1000000000.0` are accepted and no limit is set. The same
# value is kept in quotes, and as whole digits.
# Who is hurt: whoever generates compose files (a JSON or YAML writer prints large floats with an exponent): containers without a limit.
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

limit_of() {
  printf 'services:\n  app:\n    image: example.com/app:1\n    mem_limit: %s\n' "$1" > compose.yaml
  ./compose-go compose.yaml 2>&1 | grep -E 'mem_limit|refused' || echo '    no limit'
}
for value in 1000000000 1e9 1000000000.0 '"1e9"'; do echo "mem_limit: $value gives: $(limit_of "$value")"; done
[ "$(limit_of 1000000000)" = '    mem_limit: "1000000000"' ]
[ "$(limit_of 1e9)" = '    no limit' ]
[ "$(limit_of 1000000000.0)" = '    no limit' ]
[ "$(limit_of '"1e9"')" = '    mem_limit: "1000000000"' ]
