/** What a program that works in this repository is told, as many of them look for it. */
export const AGENTS = 'AGENTS.md'

/**
 * What each verb does outside of this folder. Every verb that there is stands in exactly one of
 * them.
 */
export const VERBS_THAT = {
  send: ['apply'],
  read: ['plan', 'drift', 'list', 'history', 'market', 'catalog', 'doctor'],
  edit: ['init', 'import', 'pull', 'promote', 'pin', 'pin-images', 'close', 'release', 'convert'],
  stayHere: ['validate', 'render', 'template', 'try', 'explain', 'completion', 'devnet'],
} as const

export interface FirstAgents {
  readonly network: string
  readonly configFile: string
}

/** The first `AGENTS.md`: which verbs send, how a price changes, what a person has to see. */
export function agentsText({ network, configFile }: FirstAgents): string {
  const flags = `--network ${network}${configFile === 'ogpu.yaml' ? '' : ` --config ${configFile}`}`
  const validate = configFile === 'ogpu.yaml' ? '' : ` --config ${configFile}`
  return `# OpenGPU Sources

Each file beneath \`sources/\` defines one OpenGPU Source; \`${configFile}\` names the networks and the wallet.
\`ogpu-gitops\` makes the chain be what the files on \`main\` say. A transaction costs money, a published
Source has a new address each time, and a closed one never opens again.

## Which verbs send

| Verb | What it does |
| --- | --- |
| ${verbs(VERBS_THAT.send)} | **sends transactions with the wallet's key.** Never run it; a person or the workflow does |
| ${verbs(VERBS_THAT.read)} | read the chain; send nothing and need no key. \`doctor --upload\` uploads: don't |
| ${verbs(VERBS_THAT.edit)} | edit files here; send nothing. \`init --github\` sets secrets on GitHub: don't |
| ${verbs(VERBS_THAT.stayHere)} | stay on this machine |

A file that is edited changes nothing on chain by itself. A merge to \`main\` may: the workflow applies it.

## How to change a price

1. Make a branch. Set \`payment.minPayment\` in \`sources/<id>/source.yaml\`, an amount with its unit:
   \`0.02 OGPU\`. A price of one network alone stands beneath \`networks\`.
2. \`ogpu-gitops validate${validate}\`: exit 0, or a message for each mistake with its file and line.
3. \`ogpu-gitops plan ${flags}\`: it should say one update of that Source, and nothing else.
4. Commit, push, open a pull request, and stop. A person reads its plan and merges it.

Anything else of a definition is changed in the same way. \`id\` never changes.

## What to show a person

- The whole plan as it was printed, not a summary of it, and every warning.
- Above all: each Source that would be **published** or **closed**, each change that you did not mean to
  make, and the most that it can cost.
- A refusal or a message, with its code and its hint. Don't look for a way around it: review, limits and
  \`protect\` are there so that a person decides.

## Never

- Never write \`state: closed\`, delete a definition, or change \`owner\`, \`client\`, \`address\`, \`review\`,
  \`limits\` or \`protect\`, unless a person asked for just that.
- Never read, print or ask for a private key, a keystore or its password. No file here holds one.
- Never answer a question of \`apply\` and never give it \`--yes\`, \`--approve\` or \`--plan\`.
`
}

function verbs(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
