/**
 * The deployed register with the result of each entry, and proposed entries for undocumented
 * differences.
 */
import { z } from 'zod'
import { getScope } from '../access/policy.ts'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { proposeEntries } from '../../analysis/parity/register/proposeEntries.ts'
import type { Entry, Verdict } from '../../model/register.ts'
import type { ParityReport } from '../../model/parityStore.ts'
import { readNewestReport } from './readParity.ts'
import { readRegisterAt } from './register.ts'
import {
  parityPairInput,
  type ParityReportBody,
  type Proposal,
  type RegisterView,
} from '../../model/parityReport.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const differencesInput = z.strictObject({
  environment: environmentNameSchema
    .default('staging')
    .describe('the environment whose deployed revision has the register'),
})

/** @throws TwinstackError `not-found`, `not-deployed` */
export async function listDifferences({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof differencesInput>
}): Promise<RegisterView> {
  const { environment } = parseInput(differencesInput, input)
  await requireEnvironment(ctx, environment, 'environment:read')
  const revision = await ctx.store.environments.getDeployedRevision(environment)
  if (!revision)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${environment}: it has no register yet`,
    )
  const { register, found, notes } = await readRegisterAt(ctx.trees, revision)
  if (!found)
    throw new TwinstackError('not-found', notes.join('; '), {
      hint:
        "write differences.yaml beside the program's main file; twinstack parity --propose " +
        'prints its entries',
    })
  const report = await findNewest(ctx, environment)
  const state = createStateLister(report)
  return {
    environment,
    revision: revision.id,
    pairs: register.pairs,
    report: report?.id ?? null,
    entries: register.differences.map(({ selector = null, declared = false, ...entry }) => ({
      ...entry,
      selector,
      declared,
      state: state(entry),
    })),
  }
}

async function findNewest(
  { store, actor }: VerbContext,
  environment: string,
): Promise<ParityReport | null> {
  const [newest] = (
    await store.parity.list({ scope: getScope(actor), left: environment, page: 1, pageSize: 1 })
  ).items
  return newest ? store.parity.get(newest.id) : null
}

const failingEntry = [
  'contradicted',
  'overdue',
  'beyond-ratio',
  'security-not-accepted',
  'observability-not-accepted',
] as const

function createStateLister(
  report: ParityReport | null,
): (entry: Pick<Entry, 'id'>) => RegisterView['entries'][number]['state'] {
  if (!report) return () => 'unknown'
  const { verdicts, stale, declared } = (report.body as ParityReportBody).judgement
  return ({ id }) => {
    const own = declared.find(one => one.entry === id)
    if (own) return own.overdue ? 'overdue' : 'declared'
    const statuses = verdicts.filter(verdict => verdict.entry === id).map(verdict => verdict.status)
    for (const status of failingEntry) if (statuses.includes(status)) return status
    return stale.some(one => one.entry === id) ? 'stale' : 'in-use'
  }
}

const day = 24 * 3600 * 1000
/** days until the first review of a new entry; the most that an entry about security may have */
const untilReview = 90

/**
 * Proposed entries for undocumented differences of the newest report. @throws TwinstackError
 * `not-found`
 */
export async function proposeDifferences({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof parityPairInput>
}): Promise<Proposal> {
  const pair = parseInput(parityPairInput, input)
  const report = await readNewestReport(ctx, pair)
  const {
    judgement: { verdicts, owners },
  } = report.body as ParityReportBody
  const undocumented = verdicts.filter(
    (verdict: Verdict) =>
      /^(undocumented|\w+-not-accepted)$/.test(verdict.status) && verdict.place.type !== 'runtime',
  )
  const left = await ctx.store.environments.get(pair.left)
  const yaml = proposeEntries(undocumented, {
    production: left?.kind === 'production' ? 'left' : 'right',
    owner: Object.values(owners)[0] ?? '',
    review: new Date(Date.now() + untilReview * day).toISOString().slice(0, 10),
  })
  return {
    ...pair,
    report: report.id,
    entries: yaml.split('\n').filter(line => line.startsWith('  - ')).length,
    yaml,
  }
}
