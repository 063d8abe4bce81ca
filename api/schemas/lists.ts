import { z } from 'zod'

/** `page` and `pageSize` as in the Pulumi Deployments API. */
export const pageQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe('from 1'),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
})

/** An integer in a query: digits only. `coerce` would also take an empty text, spaces and `1e2`. */
export function createIntegerTextSchema<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    value => (typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value),
    schema,
  )
}

/** One page of a list. */
export function createPageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    page: z.int(),
    pageSize: z.int(),
    total: z.int().describe('on all pages'),
  })
}

/** A boolean in a query string: exactly `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform(text => text === 'true')

/** For requests without a body. */
export const noBody = z.strictObject({}).nullish()
