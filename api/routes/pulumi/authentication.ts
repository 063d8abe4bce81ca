import type { FastifyInstance, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { hashSecret } from '../../../src/lib/secret.ts'
import { repeatInOutage } from '../../../src/services/states/repeatInOutage.ts'
import type { StatesService, UpdateParams } from './service.ts'

/**
 * Accepts `Authorization: token …` with a token of Twinstack, as the CLI sends it (also `Bearer`),
 * and `Authorization: update-token …` with the token of an update, for requests of this update.
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
      request.updateToken = findToken(request, 'update-token')
      if (request.updateToken !== null) {
        // runs before the body is read; the write itself checks whether the update still owns its
        // stack
        if (await repeatInOutage(() => isTokenOfUpdate(service, request))) return
        await onFailure(request)
        throw new TwinstackError('forbidden', 'the token is not that of this update', {
          hint: 'start the update again',
        })
      }
    } else {
      const secret = findToken(request, 'token') ?? findToken(request, 'bearer')
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

async function isTokenOfUpdate(
  { store }: StatesService,
  { params, updateToken }: FastifyRequest,
): Promise<boolean> {
  const { update } = params as UpdateParams
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(update)
  return isId && store.stacks.isTokenOf({ update, tokenHash: hashSecret(updateToken ?? '') })
}

function findToken({ headers }: FastifyRequest, scheme: string): string | null {
  const [found, secret, more] = (headers.authorization ?? '').split(' ')
  return found?.toLowerCase() === scheme && secret && !more && secret.length <= 200 ? secret : null
}
