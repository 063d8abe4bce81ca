import { allows } from '../../src/services/access/policy.ts'
import { rights, whoamiSchema } from '../../src/model/access.ts'
import { getActor } from '../context.ts'

import { describeProblems } from '../schemas/problem.ts'
import type { App } from '../services.ts'

export function whoami(app: App): void {
  app.get(
    '/v1/whoami',
    {
      schema: {
        summary: 'Read the identity and the rights of the token',
        operationId: 'whoami',
        tags: ['access'],
        response: { 200: whoamiSchema, ...describeProblems() },
      },
    },
    async request => {
      const actor = getActor(request)
      const { kind, name, role, tokenId } = actor
      return {
        kind,
        name,
        role,
        grants: 'grants' in actor ? (actor.grants ?? []) : [],
        tokenId,
        rights: rights.filter(right => role !== null && allows(role, right)),
      }
    },
  )
}
