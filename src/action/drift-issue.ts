import type { GitHub } from '../adapters/github/github.ts'
import type { PostFacts } from '../model/pull-request.ts'
import type { SupplyMemory } from '../model/source/supply.ts'
import { readDriftHeader, sameDrift, tellsMore } from '../report/github/drift/header.ts'
import { driftTitle } from '../report/github/drift/issue.ts'
import { readMemory } from '../report/github/drift/memory.ts'

/** An issue after a run. */
interface Followed {
  readonly url: string
  readonly isNews: boolean
}

/**
 * The one issue of a configuration and a network, found by its author and its hidden header,
 * whatever people call it.
 */
export class DriftIssue {
  private readonly github: GitHub
  private readonly identity: { readonly config: string; readonly network: string }

  constructor(github: GitHub, identity: { readonly config: string; readonly network: string }) {
    this.github = github
    this.identity = identity
  }

  /**
   * Opens it, edits it, closes it or opens it again, as the chain goes; gives back its address and
   * whether it tells of something that it did not tell of before, undefined where there is none and
   * none is needed. Throws a Fault when GitHub does not answer.
   */
  async follow(
    body: string,
    { differs, watches = false }: { readonly differs: boolean; readonly watches?: boolean },
  ): Promise<Followed | undefined> {
    const [found, ...others] = await this.find()
    for (const other of others)
      if (other.isOpen) await this.github.issues.edit(other.id, { body: other.body, isOpen: false })
    if (found === undefined)
      return differs || watches
        ? { url: await this.open(body, differs, watches), isNews: differs }
        : undefined
    const isAsItWas = sameDrift(found.body, body) || (!differs && !watches)
    const isNews = differs && (!found.isOpen || tellsMore(found.body, body))
    if (found.isOpen === differs && isAsItWas) return { url: found.url, isNews }
    const written = await this.github.issues.edit(found.id, { body, isOpen: differs })
    return { url: written.url, isNews }
  }

  /**
   * What the watch remembers by it, and whether it is open; empty before the first one. Throws a
   * Fault when GitHub does not answer.
   */
  async memory(): Promise<{ readonly memory: SupplyMemory; readonly isOpen: boolean }> {
    const [found] = await this.find()
    return {
      memory: (found === undefined ? undefined : readMemory(found.body)) ?? new Map(),
      isOpen: found?.isOpen ?? true,
    }
  }

  /**
   * Two runs may have opened one each at the same moment: it is read back, and the older one is
   * kept. Where nothing differs it is there to remember, and closed at once.
   */
  private async open(body: string, differs: boolean, watches: boolean): Promise<string> {
    const title = driftTitle(this.identity.network, { watches })
    const created = await this.github.issues.create(title, body)
    if (!differs) await this.github.issues.edit(created.id, { body, isOpen: false })
    const [first] = await this.find()
    if (first === undefined || first.id >= created.id) return created.url
    await this.github.issues.edit(created.id, { body, isOpen: false })
    return first.url
  }

  /** Ours, the oldest first. */
  private async find(): Promise<readonly PostFacts[]> {
    const { config, network } = this.identity
    const issues = await this.github.issues.by(await this.github.author())
    const ours = issues.filter(({ body }) => {
      const header = readDriftHeader(body)
      return header?.config === config && header.network === network
    })
    return [...ours].sort((a, b) => a.id - b.id)
  }
}
