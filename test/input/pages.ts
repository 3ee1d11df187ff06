import { decide } from '../../src/consent/decide.ts'
import { foretell } from '../../src/consent/foretell.ts'
import type { Repository } from '../../src/engine/repository.ts'
import type { Plan } from '../../src/model/source/change.ts'
import type { ActiveSpec } from '../../src/model/source/definition.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import { finishPlan } from '../../src/plan/finish.ts'
import { annotations } from '../../src/report/annotations.ts'
import { driftMarkdown } from '../../src/report/github/drift/issue.ts'
import { receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import { refusedMarkdown } from '../../src/report/github/outcome/refused.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { problemsMarkdown } from '../../src/report/github/plan/problems-markdown.ts'
import { jsonText } from '../../src/report/json/json-text.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { stoppedPlanJson } from '../../src/report/json/stopped-json.ts'
import { validateJson } from '../../src/report/json/validate-json.ts'
import { driftReport } from '../../src/report/text/drift-report.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { problemsText } from '../../src/report/text/problems-text.ts'
import { driftContext } from '../report/drift-scene.ts'
import { applyContext, aReceipt, refusedFor } from '../report/merged-scene.ts'
import { context as commentContext } from '../report/scene.ts'
import {
  aContext,
  aMetadata,
  amount,
  anAddress,
  anObservation,
  aState,
  CLIENT,
  NEXUS,
} from '../support/builders.ts'

/** Everything that anybody could read of one repository. */
export interface Pages {
  readonly markdown: readonly string[]
  /** For terminals and logs. */
  readonly texts: readonly string[]
  /** Each stands on one line. */
  readonly lines: readonly string[]
  readonly json: readonly string[]
}

const RAW = { colour: false, raw: true, verb: 'plan' } as const

/**
 * Draws what came of reading: problems as every door shows them, and what would be sent of the
 * rest.
 */
export function pagesOf(repository: Repository): Pages {
  const { problems, warnings, definitions } = repository
  const validation = {
    definitions: definitions.map(({ id, file, networks }) => ({ id, file, networks })),
    problems,
    warnings,
  }
  const notes = annotations({
    problems,
    warnings,
    changes: [],
    changedLines: new Map(),
    prefix: '',
  })
  const problemPages: Pages = {
    markdown: [problemsMarkdown(problems, warnings, { ...commentContext, network: 'mainnet' })],
    texts: [problemsText(problems, warnings, { colour: false })],
    lines: notes.flatMap(({ title, message, file }) => [title, message, file ?? '']),
    json: [jsonText(validateJson(validation)), jsonText(stoppedPlanJson({ problems, warnings }))],
  }
  return [...plansOf(repository)].map(planPages).reduce(together, problemPages)
}

/** For each network, its definitions beside a chain that has another one of every second. */
function plansOf({ specs, config }: Repository): readonly Plan[] {
  return [...(config?.networks.values() ?? [])].flatMap((network) => {
    const wanted = specs.filter((spec) => spec.network === network.name)
    if (wanted.length === 0) return []
    const context = aContext({
      network: { ...network, client: CLIENT, nexus: NEXUS },
      ...(config === undefined ? {} : { owner: config.owner }),
    })
    const active = wanted.filter((spec): spec is ActiveSpec => spec.state === 'active')
    const published = active
      .filter((_, index) => index % 2 === 0)
      .map((spec, index) => {
        const old = {
          ...spec,
          values: { ...spec.values, name: `${spec.values.name}!`, minPayment: amount('3 OGPU') },
        }
        return aState({
          of: old,
          address: anAddress(50 + index),
          metadata: aMetadata({ marker: { owner: context.owner, id: spec.id } }, old),
        })
      })
    const findings = {
      block: 100,
      outlooks: new Map(),
      impacts: new Map(),
      price: { expected: amount('1 gwei'), atMost: amount('2 gwei'), tip: amount('0 wei') },
      balance: amount('1 wei'),
      stake: undefined,
      protectedSources: new Set<never>(),
      problems: [],
      warnings: [],
    }
    return [
      finishPlan(draftPlan(wanted, anObservation(published), context), findings, context),
    ].map((plan) => ({
      ...plan,
      refusals: [
        ...foretell(plan, context, { pulls: [], areReviewsKnown: false }).refusals,
        ...decide(plan, { kind: 'all' }, context).refusals,
      ],
    }))
  })
}

function planPages(plan: Plan): Pages {
  const { problems, warnings, changes, network, fingerprint, client } = plan
  const notes = annotations({
    problems,
    warnings,
    changes,
    network,
    changedLines: new Map(changes.map(({ file }) => [file, [1]])),
    prefix: 'ops/',
  })
  const failed = changes.map(({ id, kind, address, digest, fields }) => {
    return {
      id,
      kind,
      address,
      digest,
      hash: null,
      block: null,
      status: 'failed' as const,
      reason: fields.map(({ after }) => after?.text ?? '').join(' '),
    }
  })
  const refused = plan.refusals
    .slice(0, 2)
    .map((refusal) =>
      refusedMarkdown(
        refusedFor(refusal, { wanted: { changes, fingerprint, block: 100 }, client }),
        applyContext,
      ),
    )
  const drift = { plan, closedOutside: [], causes: new Map() }
  return {
    markdown: [
      planMarkdown(plan, { ...commentContext, composeDiffs: new Map() }),
      receiptMarkdown(
        aReceipt({
          receipts: failed,
          refusals: plan.refusals,
          reason: plan.problems[0]?.message ?? null,
        }),
        applyContext,
      ),
      driftMarkdown(drift, driftContext),
      ...refused,
    ],
    texts: [planText(plan, RAW), driftReport(drift, { colour: false })],
    lines: notes.flatMap(({ title, message, file }) => [title, message, file ?? '']),
    json: [jsonText(planJson(plan))],
  }
}

function together(one: Pages, other: Pages): Pages {
  return {
    markdown: [...one.markdown, ...other.markdown],
    texts: [...one.texts, ...other.texts],
    lines: [...one.lines, ...other.lines],
    json: [...one.json, ...other.json],
  }
}
