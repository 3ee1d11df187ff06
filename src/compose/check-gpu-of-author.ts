import { at, itemsOf, textOf } from '../yaml/tree.ts'
import type { Check } from './composition.ts'
import type { Objection } from './finding.ts'
import { type Service, settingOf } from './service.ts'
import { show, shown } from './show.ts'

/** What names a GPU by the number or name that it has on the author's machine, or a runtime that not every machine has. */
export const checkGpuOfAuthor: Check = ({ services, environment }) =>
  environment === 'nvidia' ? services.flatMap((service) => [...ids(service), ...runtimes(service)]) : []

function ids({ own, name }: Service): readonly Objection[] {
  const requests = [...itemsOf(at(own, 'deploy', 'resources', 'reservations', 'devices')), ...itemsOf(at(own, 'gpus'))]
  return requests.flatMap((request) => {
    const [first] = itemsOf(at(request, 'device_ids'))
    if (first === undefined || at(request, 'count') !== undefined) return []
    const message = `${shown(name)} asks for the GPU ${show(textOf(first) ?? '')}, which other machines may not have`
    return [{ rule: 'compose-gpu-by-author' as const, message, hint: 'write count: 1, or count: all', spot: first.spot }]
  })
}

function runtimes(service: Service): readonly Objection[] {
  const runtime = at(service.own, 'runtime')
  if (runtime === undefined || textOf(runtime) !== 'nvidia' || settingOf(service, 'deploy', 'resources', 'reservations', 'devices') === undefined) return []
  const message = `runtime: nvidia of ${shown(service.name)} keeps it from starting where that runtime is not registered`
  return [{ rule: 'compose-gpu-by-author', message, hint: 'take it out: the reservation is enough', spot: runtime.spot }]
}
