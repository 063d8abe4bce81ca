import { scanAccount } from '../../src/services/drift/scanAccount.ts'
import { getContext } from '../context.ts'
import { accountPage, accountQuery } from '../schemas/environments.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

export function account(app: App, services: AppServices): void {
  app.get(
    '/v1/account/resources',
    {
      schema: {
        summary: 'List the resources of the account',
        operationId: 'scanAccount',
        tags: ['account'],
        querystring: accountQuery,
        description:
          'Reads all resources of the account now. Resources that no state contains are the ' +
          'first of the list, each with a proposal. Needs the right `account:read`; each ' +
          'request is written to the audit log.',
        response: { 200: accountPage, ...describeProblems(400, 404) },
      },
    },
    async request => scanAccount({ ctx: getContext(services, request), input: request.query }),
  )
}
