import { listDifferences, proposeDifferences } from '../../src/services/parity/differences.ts'
import { getContext } from '../context.ts'
import {
  differencesInput,
  parityPairInput,
  proposalSchema,
  registerViewSchema,
} from '../schemas/parity.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['parity']

export function differences(app: App, services: AppServices): void {
  app.get(
    '/v1/differences',
    {
      schema: {
        summary: 'Read the register of intentional differences',
        operationId: 'listDifferences',
        tags,
        querystring: differencesInput,
        description:
          'differences.yaml of the deployed revision, with the result of the newest ' +
          'comparison for each entry.',
        response: { 200: registerViewSchema, ...describeProblems(400, 404, 409) },
      },
    },
    async request => listDifferences({ ctx: getContext(services, request), input: request.query }),
  )

  app.get(
    '/v1/differences/proposal',
    {
      schema: {
        summary: 'Propose entries for undocumented differences',
        operationId: 'proposeDifferences',
        tags,
        querystring: parityPairInput,
        description:
          'From the newest comparison. Justification and risk are empty, and the register ' +
          'refuses entries without them.',
        response: { 200: proposalSchema, ...describeProblems(400, 404) },
      },
    },
    async request =>
      proposeDifferences({ ctx: getContext(services, request), input: request.query }),
  )
}
