import { access, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Rpc } from '../adapters/chain/rpc.ts'
import { systemClock } from '../adapters/clock.ts'
import { openPorts } from '../adapters/open-ports.ts'
import { type Draft, draftChanges } from '../apply/draft.ts'
import { timingFor } from '../apply/timing.ts'
import { apply } from '../engine/apply.ts'
import { type EndedRun, runToEnd } from '../engine/run-apply.ts'
import { applyExit, EXIT, type ExitCode } from '../exit-code.ts'
import { fingerprintOf } from '../model/digest.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import type { OfflineAccount, OfflineDocument, OfflineTransaction } from '../model/offline.ts'
import type { Problem } from '../model/problem.ts'
import { applyJson } from '../report/json/apply-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { type UnsignedRemarks, unsignedJson } from '../report/json/unsigned-json.ts'
import { applyText } from '../report/text/apply-text.ts'
import { unsignedText } from '../report/text/unsigned-text.ts'
import { settingsOf } from '../settings.ts'
import { type ApplyFlags, showCancelled, showProgress } from './apply.ts'
import { consentOf } from './consent.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** `apply` with a file to write what others sign. */
interface UnsignedFlags extends ApplyFlags {
  readonly unsigned: string
}

/**
 * `apply --unsigned`: everything up to the signature, then what is to be signed, in a file and in
 * words. Sends nothing and needs no key.
 */
export async function runUnsigned(flags: UnsignedFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const files = filesOf(flags.unsigned, terminal.cwd)
  const misused = await misuseOf(flags, files)
  if (misused !== undefined)
    return showStopped({ problems: [misused], warnings: [] }, flags, terminal, 'apply')
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  const agreed = await consentOf(flags, settings, world, { terminal, purpose: 'write' })
  if ('problem' in agreed)
    return showStopped({ problems: [agreed.problem], warnings: [] }, flags, terminal, 'apply')
  if ('exit' in agreed) return agreed.exit
  const stop = new AbortController()
  const forget = terminal.onStop(() => stop.abort())
  let draft: Draft | undefined
  try {
    const begun = apply(world, settings, {
      consent: agreed.consent,
      timing: timingFor,
      signal: stop.signal,
      inPlace: (ports, request) =>
        draftChanges(ports, request, (found) => {
          draft = found
        }),
    })
    const driven = await runToEnd(begun, stop.signal, showProgress(flags, terminal))
    if (draft === undefined || stop.signal.aborted || driven.kind !== 'result')
      return showUndrafted(driven, flags, terminal)
    return await showDrafted(driven, draft, { flags, terminal, files })
  } finally {
    forget()
  }
}

interface FileNames {
  readonly document: string
  readonly batch: string
}

/** The file that was named, and the one beside it that the Transaction Builder takes. */
function filesOf(named: string, cwd: string): FileNames {
  const document = path.resolve(cwd, named)
  return { document, batch: `${document.replace(/\.json$/i, '')}.safe.json` }
}

async function misuseOf(flags: UnsignedFlags, files: FileNames): Promise<Problem | undefined> {
  if (flags.signed !== undefined)
    return {
      code: 'usage',
      message: '--unsigned and --signed exclude each other',
      hint: 'write what is to be signed with the one, send what was signed with the other',
    }
  for (const file of Object.values(files))
    if (await isThere(file))
      return {
        code: 'usage',
        message: `${path.basename(file)} is there already, and may hold what somebody signed`,
        hint: 'name another file, or remove that one',
      }
  return undefined
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function showUndrafted(driven: EndedRun, flags: UnsignedFlags, terminal: SafeTerminal): ExitCode {
  if (driven.kind === 'cancelled') return showCancelled(flags, terminal)
  if (driven.kind === 'stopped') return showStopped(driven.stopped, flags, terminal, 'apply')
  const { result } = driven
  terminal.out(
    flags.json === true
      ? jsonText(applyJson(result))
      : applyText(result, { colour: terminal.colour, wide: flags.wide === true }),
  )
  return applyExit(result.outcome)
}

async function showDrafted(
  { result }: Extract<EndedRun, { kind: 'result' }>,
  draft: Draft,
  {
    flags,
    terminal,
    files,
  }: {
    readonly flags: UnsignedFlags
    readonly terminal: SafeTerminal
    readonly files: FileNames
  },
): Promise<ExitCode> {
  const { plan, decision } = draft.prepared
  const { problems } = plan
  const { refusals } = decision
  const remarks: UnsignedRemarks = { problems, warnings: result.warnings, refusals }
  const document = await documentOf(draft)
  const json = jsonText(unsignedJson(document, remarks))
  const isContract = document.account.kind !== 'key'
  await save(files.document, terminal.mask(json))
  if (isContract) await save(files.batch, terminal.mask(jsonText(await batchOf(document))))
  terminal.out(
    flags.json === true
      ? json
      : unsignedText(document, {
          ...remarks,
          colour: terminal.colour,
          wide: flags.wide === true,
          files: {
            document: path.relative(terminal.cwd, files.document),
            ...(isContract ? { batch: path.relative(terminal.cwd, files.batch) } : {}),
          },
        }),
  )
  return problems.length + refusals.length > 0 ? EXIT.partial : EXIT.ok
}

async function documentOf({
  prepared,
  snapshot,
  changes,
  network,
}: Draft): Promise<OfflineDocument> {
  const { offlineOf } = await import('../adapters/signers/offline.ts')
  const isKey = prepared.plan.isContractClient !== true
  const transactions = changes.map((one) => offlineOf(one, network.client, isKey))
  return {
    network,
    block: snapshot.block.number,
    fingerprint: fingerprintOf(changes.map(({ change }) => change.digest)),
    account: isKey ? { kind: 'key' } : await contractOf(network, transactions),
    transactions,
  }
}

async function contractOf(
  network: Network,
  transactions: readonly OfflineTransaction[],
): Promise<OfflineAccount> {
  const { client: safe, chainId } = network
  const [{ readSafe }, { safeDomain, safeExecutions }] = await Promise.all([
    import('../adapters/chain/safe.ts'),
    import('../adapters/signers/safe.ts'),
  ])
  const read = await readSafe(new Rpc(network.rpcUrl), safe, 'latest', safeDomain(safe, chainId))
  if (read.kind === 'other') return { kind: 'contract', why: read.why }
  const { facts } = read
  const { nonce, multiSend } = facts
  const executions = safeExecutions(transactions, { safe, chainId, nonce, multiSend })
  return { kind: 'safe', ...facts, executions }
}

async function batchOf({ network, transactions, fingerprint }: OfflineDocument): Promise<unknown> {
  const { safeBatch } = await import('../adapters/signers/safe.ts')
  const names = transactions.map(({ change: { kind, id } }) => `${kind} ${id}`)
  return safeBatch(transactions, {
    safe: network.client,
    chainId: network.chainId,
    name: `ogpu-gitops ${network.name} ${fingerprint.slice(0, 16)}`,
    description: names.join(', '),
    createdAt: Number(systemClock.today()) * 1_000,
  })
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch {
    throw new Fault(
      'file-failed',
      `what is to be signed can't be written to ${path.basename(file)}`,
      'is there such a folder, and may this program write to it?',
    )
  }
}
