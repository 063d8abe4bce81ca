import { z } from 'zod'
import { createEnvironment, createEnvironmentInput } from '../createEnvironment.ts'
import type { Environment } from '../../../model/environment.ts'
import { parseInput } from '../../../lib/input.ts'

import { requestOperation } from '../../operations/requestOperation.ts'
import type { Operation } from '../../../model/operation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

export const revisionField = z.string().min(1).max(200).optional()
export const makeEnvironmentInput = createEnvironmentInput.extend({
  deploy: z.boolean().optional().describe('requests its first deploy in the same transaction'),
  revision: revisionField.describe('a branch, tag or commit to deploy; implies `deploy`'),
  message: z.string().max(500).optional().describe('with `deploy`: the reason'),
})
export type MakeEnvironmentInput = z.input<typeof makeEnvironmentInput>
/** `operation`: the requested operation, or the one that does it already; null without one. */
export type Made = { environment: Environment; operation: Operation | null }

/**
 * Makes an environment, and with `deploy` (or a `revision`) requests its first deploy in the same
 * transaction: both or none.
 *
 * @throws TwinstackError what createEnvironment and requestOperation throw
 */
export async function makeEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: MakeEnvironmentInput
}): Promise<Made> {
  // createEnvironment checks the request before parsing, so it needs it as it was sent
  const { deploy, revision, message, ...rest } = input
  parseInput(makeEnvironmentInput, input)
  if (!deploy && revision === undefined)
    return { environment: await createEnvironment({ ctx, input: rest }), operation: null }
  return ctx.store.transaction(async store => {
    const bound = { ...ctx, store }
    const environment = await createEnvironment({ ctx: bound, input: rest })
    const { operation } = await requestOperation({
      ctx: bound,
      input: {
        environment: environment.name,
        kind: 'deploy',
        message: message ?? 'environment made',
        revision: revision ?? null,
      },
    })
    return { environment, operation }
  })
}
