import { createEnvironment } from '../createEnvironment.ts'
import type { Environment } from '../../../model/environment.ts'
import { parseInput } from '../../../lib/input.ts'

import { requireEnvironment } from '../getEnvironment.ts'
import { performOnce, type RequestOnce } from '../../operations/idempotency.ts'
import { requestOperation } from '../../operations/requestOperation.ts'
import type { Operation } from '../../../model/operation.ts'
import { makeEnvironmentInput, type MakeEnvironmentInput } from '../../../model/environmentInput.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

/**
 * `operation`: the requested operation, or an earlier one with the same effect; null without one.
 */
export type CreatedEnvironment = { environment: Environment; operation: Operation | null }

/**
 * Creates an environment, and with `deploy` (or a `revision`) requests its first deploy in the same
 * transaction: both or none. A repetition of `once` answers both again.
 *
 * @throws TwinstackError what createEnvironment and requestOperation throw
 */
export async function makeEnvironment({
  ctx,
  input,
  once,
}: {
  ctx: VerbContext
  input: MakeEnvironmentInput
  once?: RequestOnce | undefined
}): Promise<CreatedEnvironment & { repeated: boolean }> {
  // createEnvironment checks the request before parsing, so it needs it as it was sent
  const { deploy, revision, message, ...rest } = input
  parseInput(makeEnvironmentInput, input)
  if (!deploy && revision === undefined)
    return {
      environment: await createEnvironment({ ctx, input: rest }),
      operation: null,
      repeated: false,
    }
  const perform = () =>
    ctx.store.runInTransaction(async store => {
      const bound = { ...ctx, store }
      const environment = await createEnvironment({ ctx: bound, input: rest })
      const { operation } = await requestOperation({
        ctx: bound,
        input: {
          environment: environment.name,
          kind: 'deploy',
          message: message ?? 'environment made',
          revision: revision ?? null,
          ...once,
        },
      })
      return { environment, operation, repeated: false }
    })
  return await performOnce(ctx.store, once, {
    perform,
    repeat: async operation => ({
      environment: await requireEnvironment(ctx, operation.environment, 'environment:read'),
      operation,
      repeated: true,
    }),
  })
}
