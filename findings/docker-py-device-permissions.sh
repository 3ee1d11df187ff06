#!/usr/bin/env bash
# Guess: `/dev/fuse:r` is the device /dev/fuse, to be read only, as it is for `docker run --device`.
# What happens: the Python SDK mounts it in the container at the path "r", and lets it be written and made too.
# Who is hurt: programs that take devices in the command line's form: the device is missing where it is looked for, and has more rights than were given.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check docker==7.2.0

cat > devices.py <<'PY'
from docker.utils import parse_devices

[short, full] = parse_devices(['/dev/fuse:r', '/dev/fuse:/dev/fuse:r'])
print(short, full)
assert short == {'PathOnHost': '/dev/fuse', 'PathInContainer': 'r', 'CgroupPermissions': 'rwm'}
assert full == {'PathOnHost': '/dev/fuse', 'PathInContainer': '/dev/fuse', 'CgroupPermissions': 'r'}
PY
venv/bin/python devices.py
