import { type Address, checksum } from '../model/units/address.ts'
import { scalar } from './scalar.ts'
import { schemaComment } from './schema-comment.ts'

export interface FirstConfig {
  readonly owner: string
  /** `owner/name` on GitHub; left out where there is no such remote. */
  readonly repository?: string
  readonly network: string
  readonly client: Address
}

/** The first `ogpu.yaml`. */
export function configText({ owner, repository, network, client }: FirstConfig): string {
  return [
    schemaComment('config'),
    'version: 1',
    `owner: ${scalar(owner)} # marks what we publish as ours; never change it`,
    ...(repository === undefined
      ? []
      : [`repository: ${scalar(repository)} # apply in another repository is refused`]),
    'networks:',
    `  ${scalar(network)}:`,
    `    client: "${checksum(client)}" # the wallet's address; its key is never in a file`,
    '',
  ].join('\n')
}
