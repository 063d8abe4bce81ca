import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { requireOperation } from '../operations/getOperation.ts'

import { sliceReportPage, reportPaging, type DriftReportPage } from '../../model/driftReportPage.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid(), ...reportPaging })

/** A page of the report of one drift check. @throws TwinstackError `not-found`, `forbidden` */
export async function getDriftOfOperation({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<DriftReportPage> {
  const { id, ...page } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'environment:read')
  const report = await ctx.store.operations.getDrift(id)
  if (!report)
    throw new TwinstackError('not-found', `operation ${id} has no drift report`, {
      hint: 'only a drift-check that succeeded has one',
    })
  return sliceReportPage(report, page)
}
