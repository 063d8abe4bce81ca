import { z } from 'zod'
import { getScope } from '../../access/policy.ts'
import { environmentNameSchema } from '../../../model/environment.ts'
import { parseInput } from '../../../lib/input.ts'

import { driftClassSchema } from '../../../model/drift.ts'
import {
  findingStatusSchema,
  type DriftStatistics,
  type Finding,
  type Notice,
  noticeTypeSchema,
} from '../../../model/finding.ts'
import type { Page } from '../../../lib/pagination.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

const paging = { page: z.int().min(1).default(1), pageSize: z.int().min(1).max(100).default(20) }
const listInput = z.strictObject({
  ...paging,
  environment: environmentNameSchema.optional(),
  status: findingStatusSchema.optional(),
  class: driftClassSchema.optional(),
})

/**
 * Findings in environments that the caller may see, newest detection first. @throws TwinstackError
 * `invalid-request`
 */
export async function listFindings({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof listInput>
}): Promise<Page<Finding>> {
  const query = parseInput(listInput, input)
  return ctx.store.findings.list({ ...query, scope: getScope(ctx.actor) })
}

const statisticsInput = z.strictObject({
  environment: environmentNameSchema.optional(),
  days: z.int().min(1).max(366).default(30),
})

/**
 * Drift of the last `days` days in environments that the caller may see. @throws TwinstackError
 * `invalid-request`
 */
export async function getDriftStatistics({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof statisticsInput>
}): Promise<DriftStatistics> {
  const { environment, days } = parseInput(statisticsInput, input)
  return ctx.store.findings.computeStatistics({
    scope: getScope(ctx.actor),
    environment: environment ?? null,
    since: new Date(Date.now() - days * 24 * 3600 * 1000),
  })
}

const noticesInput = z.strictObject({
  after: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
  environment: environmentNameSchema.optional(),
  type: noticeTypeSchema.optional(),
})

/**
 * Notices of environments that the caller may see, after `after`, oldest first. @throws
 * TwinstackError `invalid-request`
 */
export async function listNotices({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof noticesInput>
}): Promise<Notice[]> {
  const query = parseInput(noticesInput, input)
  return ctx.store.notices.list({ ...query, scope: getScope(ctx.actor) })
}
