import { yamlText } from '../yaml/text.ts'
import { at, fieldsOf, type MapTree } from '../yaml/tree.ts'
import { checkConflicts } from './check-conflicts.ts'
import { checkForeignDevices } from './check-devices.ts'
import { checkExternal, checkHostPlugins } from './check-external.ts'
import { checkAmdDevices, checkNvidiaDevice } from './check-gpu.ts'
import { checkBuild, checkImages } from './check-images.ts'
import { checkCapabilities, checkConfinement, checkHostNamespaces, checkPrivileged } from './check-isolation.ts'
import { checkLocalFiles } from './check-local-files.ts'
import { checkFixedPlaces, checkHealth } from './check-manners.ts'
import { checkMounts } from './check-mounts.ts'
import { checkPort } from './check-port.ts'
import { checkCycles, checkReferences } from './check-references.ts'
import { checkSecrets } from './check-secrets.ts'
import { checkValues } from './check-values.ts'
import { checkCallbackUrl, checkPassedVariables } from './check-variables.ts'
import type { Check, Composition } from './composition.ts'
import { evaluate } from './evaluate.ts'
import { type Finding, findingsOf, type Objection } from './finding.ts'
import { parseCompose } from './parse.ts'
import { asWritten, type Environment, providerFor } from './provider.ts'
import { schemaObjections } from './schema.ts'
import { withoutSecrets } from './secrets.ts'
import { servicesOf } from './service.ts'

/** What the rules have against a compose file, in the order of its lines. */
export interface ComposeCheck {
  readonly findings: readonly Finding[]
}

const CHECKS: readonly Check[] = [
  checkValues,
  checkReferences,
  checkCycles,
  checkConflicts,
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

/** Judges a compose file by the specification, and by what a provider of an environment can and should run. */
export function checkCompose(file: { readonly path: string; readonly text: string }, environment: Environment): ComposeCheck {
  const source = yamlText({ path: file.path, text: file.text.replace(/^\uFEFF/, ''), withoutSecrets })
  const parsed = parseCompose(source)
  if (parsed.kind === 'refused') return { findings: findingsOf(parsed.objections) }
  const provider = providerFor(source.text)
  const { tree, objections } = evaluate(parsed.tree, provider.variables)
  const services = servicesOf(tree)
  const composition = { tree, services, started: services.filter(({ count }) => count > 0), environment, provider }
  const all = [...objections, ...schemaObjections(tree), ...judged(composition)]
  return { findings: findingsOf(all.map((objection) => ({ ...objection, message: asWritten(objection.message, provider) }))) }
}

function judged(composition: Composition): readonly Objection[] {
  const { tree } = composition
  if (hasServices(tree)) return CHECKS.flatMap((check) => check(composition))
  const spot = tree.fields.get('services')?.spot ?? tree.spot
  const included = checkLocalFiles(composition)
  return [...included, { rule: 'compose-no-services', message: 'the file has no service', hint: 'write services: and a service beneath it', spot }]
}

function hasServices(tree: MapTree): boolean {
  return fieldsOf(at(tree, 'services')).length > 0
}
