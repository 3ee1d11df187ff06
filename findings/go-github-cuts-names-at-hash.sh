#!/usr/bin/env bash
# Guess: a client of GitHub's API escapes the names that it puts into a path, so deleting the label "C#" deletes the label "C#".
# What happens: go-github writes labels, tags of releases, environments and paths of files into the path as they are; from "#" on they are
# lost. DeleteLabel("C#") sends DELETE …/labels/C, and DeleteFile("a#b.txt") asks for "a". Branches are escaped, and octokit escapes all of them.
# Who is hurt: bots that tidy labels, releases or files: what was not named is asked for, and deleted if it is there.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOPATH="$folder/go" GOFLAGS="-mod=mod -modcacherw -trimpath"
mkdir client
cat > client/go.mod <<'MOD'
module finding

go 1.24
MOD
cat > client/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/google/go-github/v88/github"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		fmt.Println(request.Method, request.RequestURI)
		answer.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	client, err := github.NewClient(github.WithEnterpriseURLs(server.URL, server.URL))
	if err != nil {
		panic(err)
	}
	all := context.Background()
	_, _ = client.Issues.DeleteLabel(all, "acme", "sources", "C#")
	_, _ = client.Issues.RemoveLabelForIssue(all, "acme", "sources", 1, "C#")
	_, _, _ = client.Repositories.GetReleaseByTag(all, "acme", "sources", "v1#2")
	_, _, _ = client.Repositories.GetEnvironment(all, "acme", "sources", "live#2")
	_, _, _ = client.Repositories.DeleteFile(all, "acme", "sources", "a#b.txt", &github.RepositoryContentFileOptions{})
	_, _, _ = client.Repositories.GetBranch(all, "acme", "sources", "fix#2", 0)
}
GO
(cd client && go get github.com/google/go-github/v88@v88.0.0 && go mod tidy && go build -o ../asks .) 2> build.log || { cat build.log; exit 1; }
npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8

cat > octokit.mjs <<'JS'
import { Octokit } from '@octokit/core'

const fetch = async (url, { method }) => {
  console.log(method, new URL(url).pathname)
  return new Response(null, { status: 204 })
}
await new Octokit({ request: { fetch } }).request('DELETE /repos/{owner}/{repo}/labels/{name}', { owner: 'acme', repo: 'sources', name: 'C#' })
JS
asked=$(./asks)
by_octokit=$(node octokit.mjs)
printf 'go-github 88.0.0:\n%s\noctokit: %s\n' "$asked" "$by_octokit"
[ "$asked" = "DELETE /api/v3/repos/acme/sources/labels/C
DELETE /api/v3/repos/acme/sources/issues/1/labels/C
GET /api/v3/repos/acme/sources/releases/tags/v1
GET /api/v3/repos/acme/sources/environments/live
DELETE /api/v3/repos/acme/sources/contents/a
GET /api/v3/repos/acme/sources/branches/fix%232" ]
[ "$by_octokit" = 'DELETE /repos/acme/sources/labels/C%23' ]
