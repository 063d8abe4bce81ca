import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { StackId } from '../../../src/model/stateService.ts'
import type { IdentifiedCaller, StatesService } from '../../../src/model/stateServiceParts.ts'
import type { StatesContext } from '../../../src/services/states/statesContext.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'

export type { StatesService }

declare module 'fastify' {
  interface FastifyRequest {
    /** the client of the state service: its identity, or the token of its update */
    stateClient: IdentifiedCaller | null
    updateToken: string | null
  }
  interface FastifyContextConfig {
    /** how a route of the state service authenticates; default: by a token of the service */
    pulumiToken?: 'update' | 'none'
    /** the route parses its body itself, and may ignore it: it is not checked before */
    checksBodyLater?: boolean
    /** the route authenticates by itself: see api/routes/pulumi */
    ownAuthentication?: boolean
  }
}

export type StackParams = { org: string; project: string; stack: string }
export type UpdateParams = StackParams & { update: string }

/** The context of verbs for the client of this request. */
export function getContext(service: StatesService, request: FastifyRequest): StatesContext {
  const { store, masters, organisation, policy, references } = service
  const client = request.stateClient
  if (!client) throw new TwinstackError('unauthenticated', 'this route needs a token')
  return {
    store,
    masters,
    organisation,
    policy,
    references,
    ...client,
    log: createLog(request.log),
  }
}

/** The organisation of all stacks in a file backend, which programs name in a `StackReference`. */
const organisationOfFiles = 'organization'

/** The stack that the path names. @throws TwinstackError `not-found` for another organisation */
export function getStack({ organisation }: StatesService, params: unknown): StackId {
  const { org, project, stack } = params as StackParams
  if (org === organisation || org === organisationOfFiles) return { project, name: stack }
  throw new TwinstackError('not-found', `Organization '${org}' not found`, {
    hint:
      `this service has one organisation, ${organisation}: use ` +
      `${organisation}/${project}/${stack}`,
  })
}

/** The address by which the client reached the service. */
export function getAddress({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

/** The version of the client: `v3.259.0` of `pulumi-cli/1 (v3.259.0; linux)`; else empty. */
export function getEngineVersion({ headers }: FastifyRequest): string {
  return /\((v?\d[^;)]*)/.exec(headers['user-agent'] ?? '')?.[1] ?? ''
}

export function createLog(log: FastifyBaseLogger): StatesContext['log'] {
  return {
    info: (data, message) => log.info(data, message),
    warn: (data, message) => log.warn(data, message),
    error: (data, message) => log.error(data, message),
  }
}

export function toUnixTime(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
