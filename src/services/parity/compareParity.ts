import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { parseInput } from '../../lib/input.ts'
import { getVersionsSource, readRuntimeVersions } from './runtimeVersions.ts'
import type { ParityContext } from './context.ts'
import { saveParityReport, toView } from './saveParityReport.ts'
import { loadPlannedSide, loadSide, type LoadedSide } from './loadSide.ts'
import type { Store } from '../../model/store.ts'
import { parityPairInput, type ParityView } from '../../model/parityReport.ts'

export const compareParityInput = parityPairInput.safeExtend({
  cloud: z
    .boolean()
    .default(true)
    .describe('with the open findings of the newest drift checks; false: the recorded states'),
  planned: z
    .boolean()
    .default(false)
    .describe(
      'while nothing is deployed in the model: compare with the planned state of its newest ' +
        'preview',
    ),
  notify: z
    .boolean()
    .optional()
    .describe('whether a change creates a notice; default: yes, except for ephemeral environments'),
})

/**
 * Compares two environments now and stores the report. Versions URLs are read before the
 * transaction begins.
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`, `not-deployed`
 */
export async function compareParity({
  ctx,
  input,
}: {
  ctx: ParityContext
  input: z.input<typeof compareParityInput>
}): Promise<ParityView> {
  const { left, right, cloud, planned, notify } = parseInput(compareParityInput, input)
  for (const name of [left, right]) await requireEnvironment(ctx, name, 'parity:make')
  const before = await loadPair(ctx.store, { left, right, planned })
  const versions = await readRuntimeVersions(
    { left: getVersionsSource(before.left), right: getVersionsSource(before.right) },
    ctx.versions,
  )
  const report = await ctx.store.runInTransaction(async store => {
    await store.parity.lockComparisons()
    // read again, because the report is about the environments that are deployed now
    const sides = await loadPair(store, { left, right, planned })
    const isPlanned = sides.right.environment.deployed === null
    const made = await saveParityReport(store, {
      ...sides,
      trees: ctx.trees,
      basis: isPlanned ? 'planned' : cloud ? 'cloud' : 'recorded',
      versions,
      operation: null,
      ...(notify === undefined ? {} : { notify }),
    })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'parity.make',
        target: `${left}/${right}`,
        outcome: 'done',
        detail: { report: made.id, passed: made.passed },
      },
    )
    return made
  })
  return toView(report)
}

async function loadPair(
  store: Store,
  { left, right, planned }: { left: string; right: string; planned: boolean },
): Promise<{ left: LoadedSide; right: LoadedSide }> {
  const model = await store.environments.get(right)
  const isEmpty = model !== null && model.deployed === null
  return {
    left: await loadSide(store, left),
    right:
      planned && isEmpty ? await loadPlannedSide(store, right) : await loadSide(store, right, left),
  }
}
