import { z } from 'zod'
import { environmentNameSchema } from '../environments/words.ts'
import { parseInput } from '../input.ts'
import type { Page, VerbContext } from '../operations/ports.ts'
import { newestReport } from './latestDrift.ts'
import type { Unmanaged } from './words.ts'

const inputSchema = z.strictObject({ environment: environmentNameSchema, page: z.int().min(1).default(1), pageSize: z.int().min(1).max(100).default(20) })

/** What the newest drift check found in the account that is in no state. @throws TwinstackError `not-found`, `forbidden` */
export async function listUnmanaged ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<Page<Unmanaged>> {
  const { environment, page, pageSize } = parseInput(inputSchema, input)
  const { unmanaged } = await newestReport(ctx, environment)
  return { items: unmanaged.slice((page - 1) * pageSize, page * pageSize), page, pageSize, total: unmanaged.length }
}
