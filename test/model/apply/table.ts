import type { ApplyEvent } from '../../../src/model/events.ts'
import { type Ending, Performance, type Role } from './performance.ts'
import type { Question, Reply } from './question.ts'

/** Where a run stands after the answers that it had: what it asks next, or how it ended. */
export interface Node {
  readonly id: number
  readonly parent?: { readonly node: Node; readonly reply: Reply }
  readonly question?: Question
  readonly ending?: Ending
  /** All that it has told so far. */
  readonly events: readonly ApplyEvent[]
}

/** How many runs are kept alive to be gone on with. */
const ALIVE = 4_000

/**
 * The program as a table: what it asks next is a function of the answers that it had, and each
 * entry is found by running it.
 */
export class Table {
  /** How often the program was run from its beginning. */
  runs = 0
  private readonly role: Role
  private readonly nodes: Node[] = []
  private readonly children: Map<Reply, Node>[] = []
  private readonly alive = new Map<number, Performance>()

  constructor(role: Role) {
    this.role = role
  }

  get size(): number {
    return this.nodes.length
  }

  async root(): Promise<Node> {
    return this.nodes[0] ?? this.add(await this.start([]), undefined)
  }

  node(id: number): Node {
    const found = this.nodes[id]
    if (found === undefined) throw new Error(`no entry ${id}`)
    return found
  }

  /** The entry after this answer; a promise of it where the program has to be asked. */
  after(node: Node, reply: Reply): Node | Promise<Node> {
    return this.children[node.id]?.get(reply) ?? this.learn(node, reply)
  }

  private async learn(node: Node, reply: Reply): Promise<Node> {
    const here = this.alive.get(node.id) ?? (await this.start(repliesTo(node)))
    this.alive.delete(node.id)
    if (here.question()?.ask !== node.question?.ask)
      throw new Error('the program does not do the same twice')
    here.answer(reply)
    await here.settled()
    return this.add(here, { node, reply })
  }

  private async start(script: readonly Reply[]): Promise<Performance> {
    this.runs += 1
    const performance = new Performance(this.role, script)
    await performance.settled()
    return performance
  }

  private add(performance: Performance, parent: Node['parent']): Node {
    const question = performance.question()
    const { ended } = performance
    if (question === undefined && ended === undefined)
      throw new Error('the program waits for something that is no port')
    const node: Node = {
      id: this.nodes.length,
      events: [...performance.events],
      ...(parent === undefined ? {} : { parent }),
      ...(ended !== undefined ? { ending: ended } : question === undefined ? {} : { question }),
    }
    this.nodes.push(node)
    this.children.push(new Map())
    if (parent !== undefined) this.children[parent.node.id]?.set(parent.reply, node)
    if (ended === undefined) this.keep(node.id, performance)
    return node
  }

  private keep(id: number, performance: Performance): void {
    this.alive.set(id, performance)
    const [oldest] = this.alive.keys()
    if (this.alive.size > ALIVE && oldest !== undefined) this.alive.delete(oldest)
  }
}

function repliesTo(node: Node): readonly Reply[] {
  const replies: Reply[] = []
  for (let here: Node | undefined = node; here?.parent !== undefined; here = here.parent.node)
    replies.unshift(here.parent.reply)
  return replies
}
