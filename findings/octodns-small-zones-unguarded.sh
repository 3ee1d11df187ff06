#!/usr/bin/env bash
# Guess: octoDNS refuses a plan that deletes most of a zone without --force, whatever the zone's size.
# What happens: the guard (30 % of the records) looks only at zones with at least ten records at the target: of three records two are deleted
# at once; of twelve, eight are refused as unsafe.
# Who is hurt: owners of small zones who rely on it: a branch with half a file takes their mail down, and the run is green.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check octodns==1.22.0
mkdir config out
cat > octodns.yaml <<'YAML'
providers:
  config: { class: octodns.provider.yaml.YamlProvider, directory: ./config, enforce_order: false }
  out: { class: octodns.provider.yaml.YamlProvider, directory: ./out, supports_root_ns: false }
zones:
  small.example.: { sources: [config], targets: [out] }
  large.example.: { sources: [config], targets: [out] }
YAML
zone() {
  echo '---' > "config/$1.yaml"
  for number in $(seq "$2"); do printf 'host%s: { type: A, ttl: 300, value: 192.0.2.%s }\n' "$number" "$number" >> "config/$1.yaml"; done
}
sync() { venv/bin/octodns-sync --config-file octodns.yaml --doit "$1" > sync.log 2>&1; }

zone small.example 3
zone large.example 12
sync small.example.
sync large.example.
zone small.example 1
zone large.example 4
sync small.example.
grep -o 'Summary: .*' sync.log
[ "$(grep -c 192.0.2 out/small.example.yaml)" = 1 ]
if sync large.example.; then
  echo "the large zone was not refused"
  exit 1
fi
grep -o 'Too many deletes.*' sync.log | tail -1
[ "$(grep -c 192.0.2 out/large.example.yaml)" = 12 ]
