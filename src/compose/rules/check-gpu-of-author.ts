import { at, itemsOf, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { type Service, settingOf } from '../service.ts'

/**
 * What names a GPU by the number or name that it has on the author's machine, or a runtime that not
 * every machine has.
 */
export const checkGpuOfAuthor: ComposeRuleCheck = ({ services, environment }) =>
  environment === 'nvidia'
    ? services.flatMap((service) => [...ids(service), ...runtimes(service)])
    : []

function ids({ own, name }: Service): readonly LocatedComposeIssue[] {
  const requests = [
    ...itemsOf(at(own, 'deploy', 'resources', 'reservations', 'devices')),
    ...itemsOf(at(own, 'gpus')),
  ]
  return requests.flatMap((request) => {
    const named = itemsOf(at(request, 'device_ids'))
    const first = named.find((id) => !isEverywhere(textOf(id) ?? '', named.length))
    if (
      first === undefined ||
      at(request, 'count') !== undefined ||
      (textOf(at(request, 'driver')) ?? 'nvidia') !== 'nvidia'
    )
      return []
    const message = `${shown(name)} asks for the GPU ${showWithoutSecrets(textOf(first) ?? '')}, which other machines may not have`
    const hint = `write count: ${named.length} in place of device_ids`
    return [{ rule: 'compose-gpu-by-author' as const, message, hint, spot: first.spot }]
  })
}

/** Docker numbers GPUs from 0, and a count gives the first of them: the same as naming these. */
function isEverywhere(id: string, count: number): boolean {
  return id === 'all' || (/^\d{1,3}$/.test(id) && Number(id) < count)
}

function runtimes(service: Service): readonly LocatedComposeIssue[] {
  const runtime = at(service.own, 'runtime')
  if (
    runtime === undefined ||
    textOf(runtime) !== 'nvidia' ||
    settingOf(service, 'deploy', 'resources', 'reservations', 'devices') === undefined
  )
    return []
  const message = `runtime: nvidia of ${shown(service.name)} keeps it from starting where that runtime is not registered`
  return [
    {
      rule: 'compose-gpu-by-author',
      message,
      hint: 'take it out: the reservation is enough',
      spot: runtime.spot,
    },
  ]
}
