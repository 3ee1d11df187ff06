import type { World } from '../ports.ts'
import type { Terminal } from './terminal.ts'

const EVERY = 50

/** The same world, which says on standard error how far the reading is. */
export function withProgress(world: World, { err }: Pick<Terminal, 'err'>): World {
  return {
    ...world,
    connect: (network) => {
      const { ipfs, ...connection } = world.connect(network)
      err(`Reading the Sources on ${network.name} …\n`)
      let read = 0
      const fetch: typeof ipfs.fetch = async (cid) => {
        const fetched = await ipfs.fetch(cid)
        read += 1
        if (read % EVERY === 0) err(`Read the metadata of ${read} Sources.\n`)
        return fetched
      }
      return {
        ...connection,
        ipfs: {
          fetch,
          fetchAgain: (cid) => ipfs.fetchAgain(cid),
          presence: (of) => ipfs.presence(of),
          upload: (artefact, told) => ipfs.upload(artefact, told),
        },
      }
    },
  }
}
