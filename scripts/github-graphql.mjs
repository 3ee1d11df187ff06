// Cuts out of GitHub's GraphQL description the types and fields that the Action asks for, for the
// GitHub stand-in of the tests. The whole is 1.2 MB and so no dependency. To make the slice anew:
// npm pack @octokit/graphql-schema@15.26.1, unpack it, then
//   node scripts/github-graphql.mjs <folder>/package/schema.graphql
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Kind, parse, print, visit } from 'graphql'

const SOURCE = '@octokit/graphql-schema@15.26.1'
const TARGET = fileURLToPath(new URL('../test/support/github/api.graphql', import.meta.url))
/** Type to the fields that are asked for. */
const FIELDS = {
  Query: ['id', 'viewer', 'node', 'repository'],
  Node: ['id'],
  Actor: ['login'],
  User: ['id', 'login'],
  Bot: ['id', 'login'],
  Repository: ['id', 'pullRequest'],
  PullRequest: ['id', 'number', 'commits'],
  PullRequestCommitConnection: ['totalCount', 'pageInfo', 'nodes'],
  PullRequestCommit: ['id', 'commit'],
  Commit: ['id', 'oid', 'authors', 'committer', 'signature'],
  GitActorConnection: ['totalCount', 'nodes'],
  GitActor: ['email', 'user'],
  GitSignature: ['isValid', 'wasSignedByGitHub'],
  GpgSignature: ['isValid', 'wasSignedByGitHub'],
  IssueComment: ['id', 'createdAt', 'body', 'author', 'userContentEdits'],
  UserContentEditConnection: ['pageInfo', 'nodes'],
  UserContentEdit: ['id', 'editedAt', 'deletedAt', 'editor', 'diff'],
  PageInfo: ['hasNextPage', 'endCursor'],
}

const source = process.argv[2]
if (source === undefined) {
  console.error(
    `usage: node scripts/github-graphql.mjs <schema.graphql>, which is schema.graphql of ${SOURCE} (npm pack ${SOURCE})`,
  )
  process.exit(2)
}

const whole = new Map(
  parse(readFileSync(source, 'utf8')).definitions.flatMap((one) =>
    'name' in one ? [[one.name.value, one]] : [],
  ),
)
const kept = Object.entries(FIELDS).map(([type, fields]) => cut(definition(type), fields))
const scalars = [...new Set(kept.flatMap(namesIn))]
  .filter((name) => whole.get(name)?.kind === Kind.SCALAR_TYPE_DEFINITION)
  .sort()
const all = [...kept, ...scalars.map((name) => definition(name))].map(bare)
const text = `# A slice of ${SOURCE}, made by scripts/github-graphql.mjs.\n\n${all.map(print).join('\n\n')}\n`
writeFileSync(TARGET, text)
console.log(`${TARGET}: ${kept.length} types, ${scalars.length} scalars`)

function definition(name) {
  const found = whole.get(name)
  if (found === undefined) throw new Error(`GitHub's description holds no ${name}`)
  return found
}

function cut(type, names) {
  const fields = names.map((name) => {
    const field = type.fields.find((one) => one.name.value === name)
    if (field === undefined)
      throw new Error(`GitHub's description holds no ${type.name.value}.${name}`)
    return field
  })
  return { ...type, fields, interfaces: type.interfaces.filter(({ name }) => name.value in FIELDS) }
}

function namesIn(node) {
  const names = []
  visit(node, { NamedType: ({ name }) => void names.push(name.value) })
  return names
}

/** The same without words for people, and without what is only for GitHub's own tools. */
function bare(node) {
  return visit(node, {
    enter: (one) =>
      'description' in one && one.description ? { ...one, description: undefined } : undefined,
    Directive: () => null,
  })
}
