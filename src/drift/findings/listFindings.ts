import { z } from 'zod'
import { authorise } from '../../access/policy.ts'
import { environmentNameSchema } from '../../environments/words.ts'
import { parseInput } from '../../input.ts'
import type { Page, VerbContext } from '../../operations/ports.ts'
import { driftClassSchema } from '../words.ts'
import { findingStatusSchema, type DriftStatistics, type Finding, type Notice, noticeTypeSchema } from './words.ts'

const paging = { page: z.int().min(1).default(1), pageSize: z.int().min(1).max(100).default(20) }
const listInput = z.strictObject({ ...paging, environment: environmentNameSchema.optional(), status: findingStatusSchema.optional(), class: driftClassSchema.optional() })

/** Findings, newest sighting first. @throws TwinstackError `invalid-request`, `forbidden` */
export async function listFindings ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof listInput> }): Promise<Page<Finding>> {
  const query = parseInput(listInput, input)
  authorise(ctx.actor, 'environment:read')
  return ctx.store.findings.list(query)
}

const statisticsInput = z.strictObject({ environment: environmentNameSchema.optional(), days: z.int().min(1).max(366).default(30) })

/** Drift of the last `days` days. @throws TwinstackError `invalid-request`, `forbidden` */
export async function driftStatistics ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof statisticsInput> }): Promise<DriftStatistics> {
  const { environment, days } = parseInput(statisticsInput, input)
  authorise(ctx.actor, 'environment:read')
  return ctx.store.findings.statistics({ environment: environment ?? null, since: new Date(Date.now() - days * 24 * 3600 * 1000) })
}

const noticesInput = z.strictObject({
  after: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(200), environment: environmentNameSchema.optional(), type: noticeTypeSchema.optional(),
})

/** Notices after `after`, oldest first. @throws TwinstackError `invalid-request`, `forbidden` */
export async function listNotices ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof noticesInput> }): Promise<Notice[]> {
  const query = parseInput(noticesInput, input)
  authorise(ctx.actor, 'environment:read')
  return ctx.store.notices.list(query)
}
