import { z } from 'zod'

/** Other headers belong to the client, so this schema is not strict. */
export const ifMatchHeaders = z.object({
  'if-match': z
    .string()
    .max(1000)
    .optional()
    .describe(
      'the `etag` of the answer that the caller has read; 412 when the object was changed since',
    ),
})
