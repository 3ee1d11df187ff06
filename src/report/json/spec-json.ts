import { checksum } from '../../model/address.ts'
import { formatAmount } from '../../model/amount.ts'
import type { ActiveSpec, SourceSpec } from '../../model/definition.ts'
import { formatDuration } from '../../model/duration.ts'
import { ENVIRONMENTS } from '../../model/source.ts'

/**
 * A definition as it is resolved for one network: overrides and defaults laid over each other,
 * compose files with their CIDs.
 */
export function specJson(spec: SourceSpec) {
  const { id, network, file, state, protect, address, takeover } = spec
  const common = {
    formatVersion: 1,
    id,
    network,
    file,
    state,
    protect,
    address: address === undefined ? null : checksum(address),
    takeover: takeover ?? null,
  }
  return spec.state === 'closed' ? common : { ...common, ...valuesJson(spec) }
}

function valuesJson({ values, compose }: ActiveSpec) {
  const { name, description, logoUrl, minPayment, minLockup, maxExpiry, delivery } = values
  const environments = Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) => {
      const file = compose[environment]
      return file === undefined
        ? []
        : [
            [
              environment,
              {
                from: file.source.kind,
                cid: file.cid ?? null,
                url: values.environments[environment] ?? null,
              },
            ],
          ]
    }),
  )
  return {
    name,
    description,
    logoUrl,
    environments,
    delivery,
    payment: { minPayment: formatAmount(minPayment), minLockup: formatAmount(minLockup) },
    maxExpiry: formatDuration(maxExpiry),
  }
}
