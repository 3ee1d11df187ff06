import type { ComposeVersion } from '../model/compose-version.ts'
import { type YamlText, yamlText } from '../yaml/text.ts'
import { at, fieldsOf, type MapTree, offsetsIn } from '../yaml/tree.ts'
import type { ComposeRuleCheck, Composition } from './composition.ts'
import { oncePerPlace } from './document/once-per-place.ts'
import { parseCompose, parseQuickly, type ReadCompose } from './document/parse.ts'
import { schemaObjections } from './document/schema.ts'
import { withoutSecrets } from './document/secrets.ts'
import { evaluate } from './evaluate.ts'
import { type ComposeProblem, findingsOf, type LocatedComposeIssue, weightOf } from './finding.ts'
import { asWritten, type ProviderEnvironment, providerFor } from './provider.ts'
import { checkConflicts } from './rules/check-conflicts.ts'
import { checkForeignDevices } from './rules/check-devices.ts'
import { checkExternal, checkHostPlugins } from './rules/check-external.ts'
import { checkForms, unquotedDates } from './rules/check-forms.ts'
import { checkAmdDevices, checkNvidiaDevice } from './rules/check-gpu.ts'
import { checkGpuOfAuthor } from './rules/check-gpu-of-author.ts'
import { checkHostGateway } from './rules/check-host-gateway.ts'
import { checkBuild, checkImages } from './rules/check-images.ts'
import {
  checkCapabilities,
  checkConfinement,
  checkHostNamespaces,
  checkPrivileged,
} from './rules/check-isolation.ts'
import { checkLimits } from './rules/check-limits.ts'
import { checkLocalFiles } from './rules/check-local-files.ts'
import { checkFixedPlaces, checkHealth } from './rules/check-manners.ts'
import { checkMounts } from './rules/check-mounts.ts'
import { checkPort } from './rules/check-port.ts'
import { checkProviderKeys } from './rules/check-provider-keys.ts'
import { checkCycles, checkReferences } from './rules/check-references.ts'
import { checkSecrets } from './rules/check-secrets.ts'
import { checkSettingValues } from './rules/check-values.ts'
import { checkCallbackUrl, checkPassedVariables } from './rules/check-variables.ts'
import { checkVersions } from './rules/check-versions.ts'
import { checkWords } from './rules/check-words.ts'
import { type Service, servicesOf } from './service.ts'

/** What the rules have against a compose file, in the order of its lines. */
export interface ComposeCheck {
  readonly findings: readonly ComposeProblem[]
}

const CHECKS: readonly ComposeRuleCheck[] = [
  checkSettingValues,
  checkReferences,
  checkCycles,
  checkConflicts,
  checkLimits,
  checkWords,
  checkForms,
  checkGpuOfAuthor,
  checkHostGateway,
  checkProviderKeys,
  checkPort,
  checkCallbackUrl,
  checkPassedVariables,
  checkNvidiaDevice,
  checkAmdDevices,
  checkForeignDevices,
  checkBuild,
  checkImages,
  checkLocalFiles,
  checkExternal,
  checkHostPlugins,
  checkMounts,
  checkPrivileged,
  checkHostNamespaces,
  checkCapabilities,
  checkConfinement,
  checkSecrets,
  checkHealth,
  checkFixedPlaces,
]

/**
 * Judges a compose file by the specification, and by what a provider of an environment can and
 * should run. What a version of Compose refuses is an error where that version is the oldest that a
 * provider may have, and a warning where nobody said.
 */
export function checkCompose(
  file: { readonly path: string; readonly text: string },
  environment: ProviderEnvironment,
  oldest?: ComposeVersion,
): ComposeCheck {
  const source = yamlText({
    path: file.path,
    text: file.text.replace(/^\uFEFF/, ''),
    withoutSecrets,
  })
  const quick = parseQuickly(source)
  const findings = quick === undefined ? undefined : judgedRead(source, quick, environment, oldest)
  // What keeps a file from being published is always said by the careful reader.
  if (findings?.every(({ severity }) => severity !== 'error')) return { findings }
  const parsed = parseCompose(source)
  return {
    findings:
      parsed.kind === 'refused'
        ? findingsOf(parsed.objections)
        : judgedRead(source, parsed, environment, oldest),
  }
}

function judgedRead(
  source: YamlText,
  parsed: ReadCompose,
  environment: ProviderEnvironment,
  oldest: ComposeVersion | undefined,
): readonly ComposeProblem[] {
  const provider = providerFor(source.text)
  const { tree, objections: variables, unset } = evaluate(parsed.tree, provider.variables)
  const written = servicesOf(tree)
  const services = lookedAt(written)
  const started = services.filter(({ count }) => count > 0)
  const composition: Composition = {
    tree,
    services,
    written,
    started,
    environment,
    provider,
    ...(oldest === undefined ? {} : { oldest }),
  }
  const shape = [...schemaObjections(tree), ...unquotedDates(parsed.tree, parsed.dates)]
  const sure = oncePerPlace({
    variables,
    unset,
    used: usedIn(composition),
    shape,
    judged: judged(composition),
  })
  const errors = sure.filter((objection) => weightOf(objection) === 'error')
  const all = [...sure, ...checkVersions(composition, errors)]
  return findingsOf(
    all.map((objection) => ({ ...objection, message: asWritten(objection.message, provider) })),
  )
}

function judged(composition: Composition): readonly LocatedComposeIssue[] {
  const { tree } = composition
  if (hasServices(tree)) return CHECKS.flatMap((check) => check(composition))
  const spot = tree.fields.get('services')?.spot ?? tree.spot
  const included = checkLocalFiles(composition)
  return [
    ...included,
    {
      rule: 'compose-no-services',
      message: 'the file has no service',
      hint: 'write services: and a service beneath it',
      spot,
    },
  ]
}

/** What a profile keeps back never runs at a provider, unless another service is made of it. */
function lookedAt(written: readonly Service[]): readonly Service[] {
  const layers = new Set(
    written.filter(({ isHeld }) => !isHeld).flatMap((service) => service.layers),
  )
  return written.filter(({ isHeld, own }) => !isHeld || layers.has(own))
}

/**
 * The places of all that a plain start puts to use: its services but for what they are built of,
 * and what stands beside them.
 */
function usedIn({ tree, services }: Composition): ReadonlySet<number> {
  const fields = [
    ...fieldsOf(tree).filter(([key]) => key !== 'services' && !key.startsWith('x-')),
    ...services.flatMap(({ own }) => fieldsOf(own)),
  ]
  return new Set(fields.flatMap(([key, { value }]) => (key === 'build' ? [] : offsetsIn(value))))
}

function hasServices(tree: MapTree): boolean {
  return fieldsOf(at(tree, 'services')).length > 0
}
