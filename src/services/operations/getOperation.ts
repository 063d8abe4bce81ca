import { z } from 'zod'
import { authorise, sees, type Target } from '../access/policy.ts'
import type { Right } from '../../model/access.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import type { Operation, Transition } from '../../model/operation.ts'
import type { FailureReport } from '../../model/failureReport.ts'
import { readFailure } from './readFailure.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * One operation with its transitions; when it did not succeed, with the report about the failure.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function getOperation({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Operation & { transitions: Transition[]; failure: FailureReport | null }> {
  const { id } = parseInput(inputSchema, input)
  const operation = await requireOperation(ctx, id, 'operation:read')
  const transitions = await ctx.store.operations.listTransitions(id)
  return {
    ...operation,
    transitions,
    failure: await readFailure(ctx.store, operation, transitions),
  }
}

/**
 * The operation, for an actor that has the right on its environment. An actor without a role there
 * gets the same error as for an operation that does not exist.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function requireOperation(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  id: string,
  right: Right,
): Promise<Operation> {
  const operation = await findOperation(ctx, id)
  if (!sees(ctx.actor, getTarget(operation))) throw createNoOperationError(id)
  authorise(ctx.actor, right, getTarget(operation))
  return operation
}

/**
 * The target of an access decision. The kind is that at the time of the operation, because its
 * environment may be removed by now.
 */
export function getTarget({
  environment,
  environmentKind,
  kind,
}: Pick<Operation, 'environment' | 'environmentKind' | 'kind'>): Target {
  return { environment, environmentKind, operationKind: kind }
}

/** @throws TwinstackError `not-found` */
export async function findOperation(
  ctx: Pick<VerbContext, 'store'>,
  id: string,
): Promise<Operation> {
  const operation = await ctx.store.operations.get(id)
  if (!operation) throw createNoOperationError(id)
  return operation
}

function createNoOperationError(id: string): TwinstackError<'not-found'> {
  return new TwinstackError('not-found', `there is no operation ${id}`, {
    hint: 'GET /v1/operations lists them',
  })
}
