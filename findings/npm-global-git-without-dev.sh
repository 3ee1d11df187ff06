#!/usr/bin/env bash
# Guess: npm installs a package's development dependencies before it packs that package from git, however it is then installed.
# What happens: with --global the preparation inherits that, and is another global install: prepare runs without them, and npm ends with 0.
# Who is hurt: who offers a program from git that prepare builds, also as a hook for pre-commit, which installs just so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts npm@11.19.1
npm="$folder/node_modules/.bin/npm"

mkdir -p tool/builder
cd tool
echo '{ "name": "builder", "version": "1.0.0" }' > builder/package.json
echo 'module.exports = 1' > builder/index.js
cat > package.json <<'JSON'
{ "name": "tool", "version": "1.0.0", "files": ["built.txt"],
  "scripts": { "prepare": "node prepare.cjs" }, "devDependencies": { "builder": "file:./builder" } }
JSON
cat > prepare.cjs <<'JS'
let how = 'with its builder'
try { require('builder') } catch { how = 'without its builder' }
require('node:fs').writeFileSync('built.txt', how)
JS
git init --quiet
git add --all
git -c user.name=a -c user.email=a@example.com commit --quiet --message tool
cd ..

mkdir local global
"$npm" install --silent --no-audit --no-fund --install-links --prefix local "git+file://$folder/tool"
"$npm" install --silent --no-audit --no-fund --install-links --prefix global --global "git+file://$folder/tool"
locally=$(cat local/node_modules/tool/built.txt)
globally=$(cat global/lib/node_modules/tool/built.txt)
echo "in a project: $locally; with --global: $globally"
[ "$locally" = 'with its builder' ]
[ "$globally" = 'without its builder' ]
