import { z } from 'zod'
import { requestErrors, type RequestErrorCode } from '../lib/errors.ts'

const codes = Object.keys(requestErrors) as [RequestErrorCode, ...RequestErrorCode[]]

/**
 * The problem document of a refusal (RFC 9457), as the service sends it. Programs compare `code`,
 * which is stable.
 */
export const problemSchema = z.object({
  type: z.string().describe('`urn:twinstack:problem:<code>`'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('the problem: the field and the expected value'),
  instance: z
    .string()
    .describe(
      '`urn:twinstack:request:<id>`; the same id is in the X-Request-Id header and in the log',
    ),
  code: z.enum(codes),
  hint: z.string().optional().describe('the next step'),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('one entry per wrong field'),
})
export type Problem = z.infer<typeof problemSchema>
