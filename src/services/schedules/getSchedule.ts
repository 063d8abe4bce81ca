import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'

import { readScheduleFor } from './find.ts'
import type { Schedule } from '../../model/schedule.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** One schedule. @throws TwinstackError `invalid-request`, `forbidden`, `not-found` */
export async function getSchedule({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Schedule> {
  const { id } = parseInput(inputSchema, input)
  return readScheduleFor(ctx, id, 'environment:read')
}
