#!/usr/bin/env bash
# Guess: a service that reserves a GPU gets one with podman-compose, or an error.
# What happens: only a reservation with `driver: nvidia` gives a `--device`. Without `driver`, which the compose specification leaves optional, and
# with `gpus: all`, the container is created without a GPU, without a word.
# Who is hurt: whoever runs a model elsewhere than under Docker: it falls back to the processor, and is slow or late instead of refused.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check podman-compose==1.6.0

mkdir bin
cat > bin/podman <<'SH'
#!/bin/sh
# says its version and that no container is there: --dry-run runs nothing else
case "$*" in *--version*) echo 'podman version 5.4.0' ;; *) echo '[]' ;; esac
SH
chmod +x bin/podman
cat > compose.yaml <<'YAML'
services:
  with-driver:
    image: example.com/model:1
    deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } } }
  without-driver:
    image: example.com/model:1
    deploy: { resources: { reservations: { devices: [{ count: 1, capabilities: [gpu] }] } } }
  short-form:
    image: example.com/model:1
    gpus: all
YAML
said=$(PATH="$folder/bin:$PATH" venv/bin/podman-compose --verbose --dry-run --project-name finding up --detach 2>&1)
created=$(grep -oE 'podman create .*' <<< "$said")
echo "podman-compose 1.6.0 creates:"
seen=$(sed -E 's/.*--name=finding_([a-z-]+)_1 .*/\1 &/; s/^([a-z-]+) .*--device ([^ ]+) .*/\1 \2/; s/^([a-z-]+) podman .*/\1 nothing/' <<< "$created" | sort)
echo "$seen"
[ "$seen" = 'short-form nothing
with-driver nvidia.com/gpu=0
without-driver nothing' ]
! grep -iE 'warn|not supported' <<< "$said"
