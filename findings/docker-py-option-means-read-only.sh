#!/usr/bin/env bash
# Guess: `data:/models:z` is a writable volume, as it is for the docker command line and for compose.
# What happens: the Python SDK takes every third part but "rw" for "read only": `z`, `Z`, `nocopy` and `cached` all make the mount read-only.
# Who is hurt: services created from such texts (the `mounts` of a service or a container): the program in it can't write.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check docker==7.2.0

cat > mounts.py <<'PY'
from docker.types import Mount

read_only = {option: Mount.parse_mount_string('data:/models' + option)['ReadOnly']
             for option in ('', ':rw', ':ro', ':z', ':Z', ':nocopy', ':cached')}
print(read_only)
assert [option for option, is_so in read_only.items() if not is_so] == ['', ':rw']
PY
venv/bin/python mounts.py
