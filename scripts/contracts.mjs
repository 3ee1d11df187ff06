// Compiles the lens and the development chain's contracts into the JSON that is committed beside them.
// With --check it writes nothing and fails when the committed JSON is not what the sources give.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import solc from 'solc'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['src/devnet/contracts', 'src/adapters/chain/lens', 'test/support/contracts']

const check = process.argv.includes('--check')
const compiled = compile()
const stale = FOLDERS.filter((folder) => isStale(`${folder}/compiled.json`, render(folder)))

for (const folder of stale) {
  if (!check) writeFileSync(`${ROOT}${folder}/compiled.json`, render(folder))
  console.log(
    `${folder}/compiled.json ${check ? 'differs from its contracts: npm run contracts' : 'written'}`,
  )
}
if (check && stale.length > 0) process.exitCode = 1

function compile() {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      FOLDERS.flatMap(solidityFiles).map((path) => [path, { content: readText(path) }]),
    ),
    settings: {
      optimizer: { enabled: true, runs: 200 },
      viaIR: false,
      evmVersion: 'paris',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const messages = output.errors ?? []
  for (const message of messages) console.error(message.formattedMessage)
  if (messages.length > 0) process.exit(1)
  return output.contracts
}

/**
 * One contract a line, so that a diff names the contracts that changed. Contracts without code
 * (interfaces, libraries' users) are left out.
 */
function render(folder) {
  const lines = solidityFiles(folder).flatMap((path) =>
    Object.entries(compiled[path] ?? {})
      .filter(
        ([name, contract]) =>
          path.endsWith(`/${name}.sol`) &&
          contract.abi.length > 0 &&
          contract.evm.bytecode.object !== '',
      )
      .map(
        ([name, { abi, evm }]) =>
          `${JSON.stringify(name)}: ${JSON.stringify({ abi, bytecode: `0x${evm.bytecode.object}` })}`,
      ),
  )
  return `{\n${lines.join(',\n')}\n}\n`
}

function isStale(path, text) {
  try {
    return readText(path) !== text
  } catch {
    return true
  }
}

function solidityFiles(folder) {
  return readdirSync(ROOT + folder)
    .filter((name) => name.endsWith('.sol'))
    .sort()
    .map((name) => `${folder}/${name}`)
}

/** Line ends as in the repository, so that a checkout on Windows compiles to the same bytes. */
function readText(path) {
  return readFileSync(ROOT + path, 'utf8').replaceAll('\r\n', '\n')
}
