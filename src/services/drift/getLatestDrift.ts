import { z } from 'zod'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { sliceReportPage, reportPaging, type DriftReportPage } from '../../model/driftReportPage.ts'
import type { DriftReport } from '../../model/drift.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ environment: environmentNameSchema, ...reportPaging })

/**
 * A page of the report of the newest drift check of an environment. @throws TwinstackError
 * `not-found`, `forbidden`
 */
export async function getLatestDrift({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<DriftReportPage> {
  const { environment, ...page } = parseInput(inputSchema, input)
  return sliceReportPage(await readNewestReport(ctx, environment), page)
}

/** The whole report. @throws TwinstackError `not-found`, `forbidden` */
export async function readNewestReport(
  ctx: VerbContext,
  environment: string,
): Promise<DriftReport> {
  await requireEnvironment(ctx, environment, 'environment:read')
  const report = await ctx.store.operations.getLatestDrift(environment)
  if (!report)
    throw new TwinstackError('not-found', `${environment} was never checked for drift`, {
      hint: `POST /v1/environments/${environment}/operations with {"kind":"drift-check"}`,
    })
  return report
}
