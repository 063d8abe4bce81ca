import { z } from 'zod'

export const healthSchema = z
  .object({
    status: z.literal('ok'),
    version: z.string(),
    uptimeSeconds: z.number(),
  })
  .describe('the process is alive')
export const readySchema = z
  .object({
    status: z.literal('ok'),
    checks: z.record(z.string(), z.string()),
    engine: z.object({ version: z.string(), source: z.string() }),
  })
  .describe('operations can run; the checks with their results, and the engine')
