import { type ComposeVersion, parseComposeVersion } from '../model/compose-version.ts'
import type { Config } from '../model/network/network.ts'
import type { YamlText } from '../yaml/text.ts'
import { at, type MapTree, mapAt, plain } from '../yaml/tree.ts'
import { checkValues } from './check/check-values.ts'
import { rivalFindings } from './environments.ts'
import { isWarning, type LocatedIssue } from './finding.ts'
import type { Configuration } from './generated/config.ts'
import { readNetworks } from './networks.ts'
import { type ParsedYaml, parseQuickly, parseYaml } from './parse-yaml.ts'
import { policyFindings, policyOf } from './policy.ts'
import { withPromotions } from './promotions.ts'

/**
 * What came of `ogpu.yaml`. There is a configuration when nothing is wrong; the tree alone still
 * tells defaults and network names.
 */
export interface ConfigReading {
  readonly config?: Config
  readonly tree?: MapTree
  readonly findings: readonly LocatedIssue[]
}

/** Reads `ogpu.yaml` and judges it by itself. */
export function readConfig(source: YamlText): ConfigReading {
  const quick = parseQuickly(source)
  const reading = quick === undefined ? undefined : configIn(source, { tree: quick, findings: [] })
  // What is wrong, and where, is always said by the careful reader.
  return reading?.config === undefined ? configIn(source, parseYaml('config', source)) : reading
}

function configIn(source: YamlText, { tree, findings: broken }: ParsedYaml): ConfigReading {
  if (tree === undefined) return { findings: broken }
  const defaults = mapAt(tree, 'defaults')
  const beyond = defaults === undefined ? [] : rivalFindings(defaults)
  const findings = [...broken, ...checkValues('config', tree), ...beyond]
  if (findings.some((finding) => !isWarning(finding))) return { tree, findings }
  const file = plain(tree) as Configuration
  const { networks: bare, findings: unknown } = readNetworks(tree, file)
  const { networks, findings: misnamed } = withPromotions(tree, file, bare)
  const unfit = [...unknown, ...misnamed, ...policyFindings(tree)]
  if (unfit.length > 0) return { tree, findings: [...findings, ...unfit] }
  const oldestCompose = oldestIn(tree)
  const config = {
    file: source.path,
    owner: file.owner,
    ...(file.repository === undefined ? {} : { repository: file.repository }),
    ...(oldestCompose === undefined ? {} : { oldestCompose }),
    policy: policyOf(tree),
    networks,
  }
  return { config, tree, findings }
}

/** Without quotes 2.30 is the number 2.3, so the spelling is read. */
function oldestIn(tree: MapTree): ComposeVersion | undefined {
  const oldest = at(tree, 'compose', 'oldest')
  if (oldest?.kind !== 'scalar') return undefined
  return parseComposeVersion(typeof oldest.value === 'string' ? oldest.value : oldest.spelling)
}
