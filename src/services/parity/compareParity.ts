import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { environmentFor } from '../environments/getEnvironment.ts'
import { parseInput } from '../../lib/input.ts'
import { askedOf, askVersions } from './askVersions.ts'
import type { ParityContext } from './context.ts'
import { makeReport, viewOf } from './makeReport.ts'
import { loadSide } from './side.ts'
import { parityPairInput, type ParityView } from '../../model/parityReport.ts'

export const compareParityInput = parityPairInput.safeExtend({
  cloud: z
    .boolean()
    .default(false)
    .describe('with what the newest drift checks found in the cloud'),
})

/**
 * Compares two environments now and stores the report. Versions URLs are asked before the
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
  const { left, right, cloud } = parseInput(compareParityInput, input)
  for (const name of [left, right]) await environmentFor(ctx, name, 'parity:make')
  const before = [await loadSide(ctx.store, left), await loadSide(ctx.store, right)]
  const versions = await askVersions(
    { left: askedOf(before[0]!), right: askedOf(before[1]!) },
    ctx.versions,
  )
  const report = await ctx.store.transaction(async store => {
    await store.parity.lockComparisons()
    // read again: what was deployed meanwhile is what the report is about
    const sides = { left: await loadSide(store, left), right: await loadSide(store, right) }
    const made = await makeReport(store, {
      ...sides,
      trees: ctx.trees,
      basis: cloud ? 'cloud' : 'recorded',
      versions,
      operation: null,
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
  return viewOf(report)
}
