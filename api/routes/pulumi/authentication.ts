import type { FastifyInstance, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../../src/lib/errors.ts'
import type { StatesService } from './service.ts'

/**
 * `Authorization: token …` with a token of Twinstack, as the CLI sends it (also `Bearer`), and
 * `Authorization: update-token …` with the token of an update, for what belongs to this update.
 */
export function pulumiAuthentication(
  app: FastifyInstance,
  service: StatesService,
  onFailure: (request: FastifyRequest) => Promise<void>,
): void {
  app.decorateRequest('stateClient', null)
  app.decorateRequest('updateToken', null)
  app.addHook('onRequest', async request => {
    const kind = request.routeOptions.config.pulumiToken
    if (request.is404 || kind === 'none') return
    if (kind === 'update') {
      // the statement that writes checks it
      request.updateToken = tokenOf(request, 'update-token')
      if (request.updateToken !== null) return
    } else {
      const secret = tokenOf(request, 'token') ?? tokenOf(request, 'bearer')
      if (secret !== null) request.stateClient = await service.identify(secret, request.ip)
      if (request.stateClient) {
        if ('actor' in request) request.actor = request.stateClient.actor
        return
      }
    }
    await onFailure(request)
    throw new TwinstackError(
      'unauthenticated',
      'the token is missing, unknown, expired or revoked',
      {
        hint: 'sign in with pulumi login and a token of Twinstack, or set PULUMI_ACCESS_TOKEN',
      },
    )
  })
}

function tokenOf({ headers }: FastifyRequest, scheme: string): string | null {
  const [found, secret, more] = (headers.authorization ?? '').split(' ')
  return found?.toLowerCase() === scheme && secret && !more && secret.length <= 200 ? secret : null
}
