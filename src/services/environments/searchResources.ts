import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Page } from '../../lib/pagination.ts'
import type { FoundResource, ResourceQuery } from '../../model/resourceQuery.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { getScope } from '../access/policy.ts'

const inputSchema = z.strictObject({
  query: z.string().max(1000).default(''),
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(500).default(100),
})

const fields = ['stack', 'project', 'type', 'package', 'module', 'name', 'id'] as const

/**
 * Recorded resources of all environments that the caller may see, secrets withheld. `query` has the
 * form of a Pulumi query: `field:value` and parts of URNs with spaces between them, all of which
 * have to match; `*` in a value matches any letters.
 *
 * @throws TwinstackError `invalid-request` for a field that is not searched
 */
export async function searchResources({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<FoundResource>> {
  const { query, ...page } = parseInput(inputSchema, input)
  const scope = getScope(ctx.actor)
  return ctx.store.environments.searchResources({ ...parseQuery(query), ...page, scope })
}

/** @throws TwinstackError `invalid-request` */
export function parseQuery(query: string): ResourceQuery {
  const parsed: ResourceQuery = {}
  for (const [, field, quoted, plain] of query.matchAll(/(?:(-?[\w.]+):)?(?:"([^"]*)"|(\S+))/g)) {
    const value = quoted ?? plain ?? ''
    const key = field === undefined ? 'text' : fields.find(one => one === field)
    if (!key) throw createUnknownFieldError(field ?? '')
    ;(parsed[key] ??= []).push(value)
  }
  return parsed
}

function createUnknownFieldError(field: string): TwinstackError<'invalid-request'> {
  const message = `there is no field ${field} to search by; expected ${fields.join(', ')}`
  return new TwinstackError('invalid-request', `query: ${message}`, {
    fields: [{ path: 'query', message }],
  })
}
