import { z } from 'zod'
import { parseInput } from '../../../lib/input.ts'
import { requireOperation } from '../../operations/getOperation.ts'

import type { TestResult } from '../../../model/promotion.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * Every result of an operation, oldest first: its checks and reported tests. @throws TwinstackError
 * `not-found`, `forbidden`
 */
export async function listTests({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<TestResult[]> {
  const { id } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'operation:read')
  return ctx.store.testResults.listByOperation(id)
}
