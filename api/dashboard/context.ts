import type { FastifyRequest } from 'fastify'
import type { VerbContext } from '../../src/model/verbContext.ts'
import { getContext } from '../context.ts'
import type { StreamParts } from '../eventStream.ts'
import type { AppServices } from '../services.ts'

/** Everything that the pages need. */
export type PageServices = StreamParts & {
  services: AppServices
  /** of Twinstack, in the footer */
  version: string
}

/** The context of a verb for the person of the session. */
export function getPageContext({ services }: PageServices, request: FastifyRequest): VerbContext {
  return getContext(services, request)
}
