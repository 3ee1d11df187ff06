// Compares what we know of the network's contracts (src/devnet/contracts/facts.json) with the ABIs
// in the Python SDK.
//
//     pip download --no-deps ogpu==0.2.3 && unzip ogpu-0.2.3-*.whl -d unpacked
//     node scripts/compare-abis.mjs unpacked
//
// Prints a table and each difference; exits 1 on any, and 2 where the folder holds no such package.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Interface } from 'ethers'
import { markdownTable } from 'markdown-table'

const FACTS = fileURLToPath(new URL('../src/devnet/contracts/facts.json', import.meta.url))

const NETWORKS = ['mainnet', 'testnet']

main(process.argv[2])

function main(folder) {
  const abis =
    folder === undefined
      ? undefined
      : [join(folder, 'ogpu/chain/abis'), join(folder, 'chain/abis')].find((path) =>
          existsSync(path),
        )
  if (abis === undefined) {
    console.error(
      'usage: node scripts/compare-abis.mjs FOLDER, where FOLDER/ogpu/chain/abis is that of the Python SDK',
    )
    process.exitCode = 2
    return
  }
  const { rows, differences } = compare(abis, JSON.parse(readFileSync(FACTS, 'utf8')))
  console.log(
    markdownTable([['What we know of', ...NETWORKS], ...rows], {
      align: ['l', ...NETWORKS.map(() => 'r')],
    }),
  )
  for (const difference of differences) console.log(difference)
  console.log(
    differences.length === 0
      ? 'Everything that we know stands there too.'
      : `${differences.length} of it stand there otherwise.`,
  )
  process.exitCode = differences.length === 0 ? 0 : 1
}

/** The facts beside the package's: the rows of a table and the differences, each one a line. */
function compare(abis, { contracts, tuples, networks }) {
  const parts = [
    ...Object.entries(contracts).map(([contract, known]) => compareContract(abis, contract, known)),
    compareTuples(abis, tuples),
    compareNetworks(join(abis, '..', 'config.py'), networks),
  ]
  return {
    rows: parts.map(({ row }) => row),
    differences: parts.flatMap(({ differences }) => differences),
  }
}

function compareContract(abis, contract, known) {
  const perNetwork = NETWORKS.map((network) => {
    const real = factsIn(join(abis, network, `${contract}Abi.json`))
    return {
      network,
      missing: Object.entries(known).filter(([signature, hash]) => real.get(signature) !== hash),
      real,
    }
  })
  const size = Object.keys(known).length
  return {
    row: [contract, ...perNetwork.map(({ missing }) => `${size - missing.length} of ${size}`)],
    differences: perNetwork.flatMap(({ network, missing, real }) =>
      missing.map(
        ([signature]) => `${contract} on ${network}: no ${signature}${sameName(real, signature)}`,
      ),
    ),
  }
}

/** The names and the order of a tuple's fields, wherever an ABI has one of that name. */
function compareTuples(abis, tuples) {
  const perNetwork = NETWORKS.map((network) => {
    const real = ['Nexus', 'Controller'].flatMap((contract) =>
      fragmentsIn(join(abis, network, `${contract}Abi.json`)).map((fragment) =>
        fragment.format('full'),
      ),
    )
    return {
      network,
      missing: Object.entries(tuples).filter(
        ([, fields]) => !real.some((text) => text.includes(fields)),
      ),
    }
  })
  const size = Object.keys(tuples).length
  return {
    row: [
      'fields of tuples',
      ...perNetwork.map(({ missing }) => `${size - missing.length} of ${size}`),
    ],
    differences: perNetwork.flatMap(({ network, missing }) =>
      missing.map(([name, fields]) => `${name} on ${network}: no tuple ${fields}`),
    ),
  }
}

/** Signature → selector or topic of everything in an ABI. */
function factsIn(path) {
  return new Map(
    fragmentsIn(path).map((fragment) => [
      fragment.format('minimal'),
      fragment.topicHash ?? fragment.selector ?? '',
    ]),
  )
}

function fragmentsIn(path) {
  const parsed = JSON.parse(readFileSync(path, 'utf8'))
  return new Interface(Array.isArray(parsed) ? parsed : parsed.abi).fragments
}

function sameName(real, signature) {
  const [name] = signature.split('(')
  const others = [...real.keys()].filter((other) => other.split('(')[0] === name)
  return others.length === 0 ? '' : `; there is ${others.join(' and ')}`
}

/**
 * Chain ids, RPCs and addresses as they stand in the SDK's configuration, which is Python: each has
 * to occur in it.
 */
function compareNetworks(path, networks) {
  const text = readFileSync(path, 'utf8')
  const perNetwork = NETWORKS.map((network) => {
    const facts = Object.entries(networks[network])
    return {
      network,
      size: facts.length,
      missing: facts.filter(([, value]) => !text.includes(String(value))),
    }
  })
  return {
    row: [
      'chain id, RPC, addresses',
      ...perNetwork.map(({ size, missing }) => `${size - missing.length} of ${size}`),
    ],
    differences: perNetwork.flatMap(({ network, missing }) =>
      missing.map(([key, value]) => `${network}: ${key} ${value} is not in its configuration`),
    ),
  }
}
