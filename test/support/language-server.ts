import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/** A message of the language server protocol, as far as a test looks into one. */
interface Message {
  readonly id?: number
  readonly method?: string
  // biome-ignore lint/suspicious/noExplicitAny: answers have many shapes
  readonly params?: any
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly result?: any
  readonly error?: { readonly message: string }
}

/** A place in a text as editors count it: from zero. */
export interface Position {
  readonly line: number
  readonly character: number
}

export interface Diagnostic {
  readonly message: string
  readonly range: { readonly start: Position; readonly end: Position }
}

/**
 * The real yaml-language-server over stdio, which editors start. What it wants to fetch it asks
 * its editor for, so `fetched` gives the content of an address.
 */
export class LanguageServer {
  readonly #child: ChildProcess
  readonly #fetched: (address: string) => string
  readonly #answers = new Map<number, (message: Message) => void>()
  readonly #diagnosed = new Map<string, (found: readonly Diagnostic[]) => void>()
  #received = Buffer.alloc(0)
  #last = 0

  constructor(fetched: (address: string) => string) {
    const entry = createRequire(import.meta.url).resolve('yaml-language-server/package.json')
    this.#child = spawn(
      process.execPath,
      [entry.replace(/package\.json$/, 'bin/yaml-language-server'), '--stdio'],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    this.#fetched = fetched
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk))
  }

  /** Greets the server, and tells it to ask for what stands at an address. */
  async start(): Promise<void> {
    await this.#ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} })
    this.#tell('initialized', {})
    this.#tell('yaml/registerContentRequest', {})
  }

  /** Opens a text; what the server finds wrong with it. */
  async open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    const diagnosed = new Promise<readonly Diagnostic[]>((resolve) => {
      this.#diagnosed.set(uri, resolve)
    })
    this.#tell('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    })
    return diagnosed
  }

  /** What the server offers at a place: what would be inserted. */
  async completions(uri: string, position: Position): Promise<readonly string[]> {
    const { result } = await this.#ask('textDocument/completion', {
      textDocument: { uri },
      position,
    })
    return (result.items ?? result).map(
      (item: { readonly insertText?: string; readonly label: string }) =>
        item.insertText ?? item.label,
    )
  }

  /** What the server tells of the word at a place; empty where it knows nothing. */
  async hover(uri: string, position: Position): Promise<string> {
    const { result } = await this.#ask('textDocument/hover', { textDocument: { uri }, position })
    return result?.contents.value ?? ''
  }

  async stop(): Promise<void> {
    await this.#ask('shutdown', null)
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#tell('exit', null)
    await ended
  }

  #ask(method: string, params: unknown): Promise<Message> {
    this.#last += 1
    const id = this.#last
    const answered = new Promise<Message>((resolve, reject) => {
      this.#answers.set(id, (message) =>
        message.error === undefined
          ? resolve(message)
          : reject(new Error(`${method}: ${message.error.message}`)),
      )
    })
    this.#send({ id, method, params })
    return answered
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params })
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#received.subarray(0, end).toString())?.[1],
      )
      if (this.#received.length < end + 4 + length) return
      const body = this.#received.subarray(end + 4, end + 4 + length).toString()
      this.#received = this.#received.subarray(end + 4 + length)
      this.#handle(JSON.parse(body))
    }
  }

  #handle(message: Message): void {
    const { id, method, params } = message
    if (method === 'textDocument/publishDiagnostics')
      this.#diagnosed.get(params.uri)?.(params.diagnostics)
    else if (id !== undefined && method === undefined) this.#answers.get(id)?.(message)
    else if (id !== undefined && method !== undefined) this.#answer(id, method, params)
  }

  #answer(id: number, method: string, params: unknown): void {
    const answers: Readonly<Record<string, () => unknown>> = {
      'vscode/content': () => this.#fetched(String(params)),
      'workspace/configuration': () => [{}, {}, {}, {}, {}],
    }
    this.#send({ id, result: answers[method]?.() ?? null })
  }
}
