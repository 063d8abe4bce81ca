import type { FastifyRequest } from 'fastify'
import type { Environment } from '../../../../src/model/environment.ts'
import type { StackId } from '../../../../src/model/stateService.ts'
import type { VerbContext } from '../../../../src/model/verbContext.ts'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { getEnvironment } from '../../../../src/services/environments/getEnvironment.ts'
import { findStack } from '../../../../src/services/states/statesContext.ts'
import { getContext } from '../../../context.ts'
import type { AppServices } from '../../../services.ts'
import {
  getAddress,
  getContext as statesContextOf,
  getStack,
  type StatesService,
} from '../service.ts'

/** What the commands of Pulumi Cloud need to call the verbs of the service. */
export type CloudServices = { states: StatesService; app: AppServices }

export const stackPath = '/stacks/:org/:project/:stack'

/** The environment of a stack, and the context of verbs for the caller. */
export type EnvironmentRequest = {
  ctx: VerbContext
  stack: StackId
  environment: Environment
  /** the address of the service, as the caller knows it */
  address: string
}

/**
 * Resolves the stack of the path to its environment. All rights are those of the verbs.
 *
 * @throws TwinstackError `not-found` for another organisation, or a stack that is no environment
 */
export async function onEnvironment(
  { states, app }: CloudServices,
  request: FastifyRequest,
): Promise<EnvironmentRequest> {
  const stack = getStack(states, request.params)
  await findStack(statesContextOf(states, request), stack, 'stack:read')
  const ctx = getContext(app, request)
  const found = await ctx.store.environments.get(stack.name)
  if (!found)
    throw new TwinstackError(
      'not-found',
      `the stack ${stack.name} is no environment of Twinstack, so no operation can run on it`,
      { hint: `twinstack env create ${stack.name} creates the environment` },
    )
  const environment = await getEnvironment({ ctx, input: { name: stack.name } })
  return { ctx, stack, environment, address: getAddress(request) }
}

/** The context of verbs for a route of the organisation in the path. */
export function onOrganisation(
  { states, app }: CloudServices,
  request: FastifyRequest,
): VerbContext {
  const { org } = request.params as { org: string }
  getStack(states, { org, project: '', stack: '' })
  return getContext(app, request)
}
