import { z } from 'zod'
import { environmentNameSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'

import { readNewestReport } from './getLatestDrift.ts'
import type { UnmanagedResource } from '../../model/drift.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { slicePage } from '../../lib/pagination.ts'

const inputSchema = z.strictObject({
  environment: environmentNameSchema,
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})

export type UnmanagedPage = Page<UnmanagedResource> & {
  operation: string
  checkedAt: string
  notes: string[]
}

/**
 * Resources in no state that the newest drift check found in the account. @throws TwinstackError
 * `invalid-request`, `forbidden`, `not-found`
 */
export async function listUnmanaged({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<UnmanagedPage> {
  const { environment, page, pageSize } = parseInput(inputSchema, input)
  const { unmanaged, operation, checkedAt, notes } = await readNewestReport(ctx, environment)
  return {
    items: slicePage(unmanaged, { page, pageSize }),
    page,
    pageSize,
    total: unmanaged.length,
    operation,
    checkedAt,
    notes,
  }
}
