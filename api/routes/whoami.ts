import { allows } from '../../src/access/policy.ts'
import { rights } from '../../src/access/words.ts'
import { actorOf } from '../context.ts'
import { whoamiSchema } from '../schemas/access.ts'
import { problems } from '../schemas/problem.ts'
import type { App } from '../services.ts'

export function whoami (app: App): void {
  app.get('/v1/whoami', {
    schema: { summary: 'Who the token belongs to, and what it may do', operationId: 'whoami', tags: ['access'], response: { 200: whoamiSchema, ...problems() } },
  }, async request => {
    const { kind, name, role, tokenId } = actorOf(request)
    return { kind, name, role, tokenId, rights: rights.filter(right => allows(role, right)) }
  })
}
