import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../errors.ts'
import { parseInput } from '../input.ts'
import type { Store, VerbContext } from '../operations/ports.ts'
import { environmentNameSchema, type Environment } from './words.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema })

/** One environment. @throws TwinstackError `invalid-request`, `forbidden`, `not-found` */
export async function getEnvironment ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<Environment> {
  const { name } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'environment:read')
  return findEnvironment(ctx.store, name)
}

/** @throws TwinstackError `not-found` */
export async function findEnvironment (store: Store, name: string): Promise<Environment> {
  const environment = await store.environments.get(name)
  if (environment) return environment
  throw new TwinstackError('not-found', `there is no environment ${name}`, { hint: 'GET /v1/environments lists them; POST /v1/environments makes one' })
}
