/** The list of operations, and one operation, live. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { environmentNameSchema } from '../../../../src/model/environment.ts'
import {
  operationKindSchema,
  statusSchema,
  type Operation,
  type OperationEvent,
  type OperationKind,
  type Plan,
} from '../../../../src/model/operation.ts'
import { permits } from '../../../../src/services/access/policy.ts'
import { approveOperation } from '../../../../src/services/operations/approveOperation.ts'
import { cancelOperation } from '../../../../src/services/operations/cancelOperation.ts'
import { getOperation, getTarget } from '../../../../src/services/operations/getOperation.ts'
import { getEnvironment } from '../../../../src/services/environments/getEnvironment.ts'
import { listOperations } from '../../../../src/services/operations/listOperations.ts'
import { readPlan } from '../../../../src/services/operations/readPlan.ts'
import { readRun } from '../../../../src/services/operations/readRun.ts'
import { rejectOperation } from '../../../../src/services/operations/rejectOperation.ts'
import type { VerbContext } from '../../../../src/model/verbContext.ts'
import type { App } from '../../../services.ts'
import { sendEventStream } from '../../../eventStream.ts'
import { idParams } from '../../../schemas/operations.ts'
import { describeEvent } from '../../assets/run.js'
import { getOperationPath } from '../../components/links.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { ignoreMissing } from '../../ignoreMissing.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { findSession } from '../../session.ts'
import { renderOperations } from './listViews.ts'
import { renderOperation } from './views.ts'

/** An empty field of a form is no filter. */
const allowEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(value => (value === '' ? undefined : value), schema.optional())
const pageNumber = z.coerce.number().int().min(1).max(100_000).default(1)

const listQuery = z.object({
  page: pageNumber,
  environment: allowEmpty(environmentNameSchema),
  status: allowEmpty(statusSchema),
  kind: allowEmpty(operationKindSchema),
})
const operationQuery = z.object({
  q: z.string().max(200).default(''),
  errors: z.literal('1').optional(),
  page: pageNumber,
})
/** kinds whose plan a person can carry out with a click */
const carriedOut: readonly OperationKind[] = ['reconcile', 'rollback', 'rebuild', 'import']
const decisionBody = z.object({
  digest: z.string().max(200),
  comment: z.string().max(500).optional(),
})

export function operationPages(app: App, parts: PageServices): void {
  app.get('/operations', { schema: { querystring: listQuery } }, async (request, reply) => {
    const ctx = getPageContext(parts, request)
    const operations = await listOperations({ ctx, input: request.query })
    return sendPage(parts, request, reply, {
      title: 'Operations',
      section: 'operations',
      body: renderOperations({ operations, filter: request.query, address: request.url }),
      modules: ['live'],
    })
  })

  app.get(
    '/operations/:id',
    { schema: { params: idParams, querystring: operationQuery } },
    async (request, reply) => {
      const ctx = getPageContext(parts, request)
      const { id } = request.params
      const { q, errors, page } = request.query
      const operation = await getOperation({ ctx, input: { id } })
      const { environment, kind, environmentKind, approval, status } = operation
      const target = getTarget(operation)
      const run = await readRun({ ctx, input: { id }, isWanted: createFilter(q, errors === '1') })
      return sendPage(parts, request, reply, {
        title: `${kind} of ${environment}`,
        section: 'operations',
        body: renderOperation({
          operation,
          run,
          expected: await countExpected(ctx, environment),
          plan: approval || kind === 'preview' ? await findPlan(ctx, id) : null,
          filter: { q, errorsOnly: errors === '1' },
          page,
          csrf: renderCsrfField(parts, request, reply),
          may: {
            carryOut: mayCarryOut(ctx, operation),
            cancel: permits(ctx.actor, 'operation:cancel', target),
            approve:
              status === 'awaiting-approval' && permits(ctx.actor, 'operation:approve', target),
          },
          environmentKind,
        }),
        modules: ['operation'],
      })
    },
  )

  app.get(
    '/operations/:id/events',
    {
      exposeHeadRoute: false,
      schema: {
        params: idParams,
        querystring: z.object({ after: z.coerce.number().int().min(0).default(0) }),
      },
    },
    async (request, reply) =>
      sendEventStream(reply, {
        ctx: getPageContext(parts, request),
        id: request.params.id,
        after: readLastEvent(request) ?? request.query.after,
        authenticate: async () =>
          (await findSession(parts.services, request, { touches: false }))?.actor ?? null,
        ...parts,
      }),
  )

  decisions(app, parts)
}

function decisions(app: App, parts: PageServices): void {
  app.post('/operations/:id/cancel', { schema: { params: idParams } }, async (request, reply) => {
    await cancelOperation({ ctx: getPageContext(parts, request), input: request.params })
    return reply.redirect(getOperationPath(request.params.id), 303)
  })

  app.post(
    '/operations/:id/approve',
    { schema: { params: idParams, body: decisionBody } },
    async (request, reply) => {
      await approveOperation({
        ctx: getPageContext(parts, request),
        input: { ...request.body, id: request.params.id },
      })
      return reply.redirect(getOperationPath(request.params.id), 303)
    },
  )

  app.post(
    '/operations/:id/reject',
    { schema: { params: idParams, body: decisionBody } },
    async (request, reply) => {
      await rejectOperation({
        ctx: getPageContext(parts, request),
        input: { id: request.params.id, comment: request.body.comment },
      })
      return reply.redirect(getOperationPath(request.params.id), 303)
    },
  )
}

/** Whether it is a plan of something that the viewer may do. */
function mayCarryOut({ actor }: VerbContext, operation: Operation): boolean {
  const { kind, options } = operation
  // the forms of the pages import one resource, and restore a saved state
  const isComplete =
    kind === 'state-edit'
      ? options.stateEdit?.action === 'restore'
      : carriedOut.includes(kind) && (kind !== 'import' || options.resources.length === 1)
  const isPlan = kind === 'preview' || (options.planOnly && isComplete)
  const operationKind = kind === 'preview' ? 'deploy' : kind
  return isPlan && permits(actor, 'operation:request', { ...getTarget(operation), operationKind })
}

/** What the browser sends when it connects again. */
function readLastEvent({ headers }: FastifyRequest): number | null {
  const last = headers['last-event-id']
  return typeof last === 'string' && /^\d{1,9}$/.test(last) ? Number(last) : null
}

/** The lines of the log that contain the text, without regard to case. */
function createFilter(text: string, errorsOnly: boolean) {
  if (text === '' && !errorsOnly) return undefined
  const wanted = text.toLowerCase()
  return (event: OperationEvent) => {
    const line = describeEvent(event)
    return (
      line !== null &&
      (!errorsOnly || line.tone === 'bad') &&
      line.text.toLowerCase().includes(wanted)
    )
  }
}

/** Resources of the environment: how many a step will handle at least. */
async function countExpected(ctx: VerbContext, name: string): Promise<number> {
  return getEnvironment({ ctx, input: { name } }).then(
    ({ resourceCount }) => resourceCount,
    // it was removed; its operations stay
    (error: unknown) => ignoreMissing(error, 0),
  )
}

async function findPlan(ctx: VerbContext, id: string): Promise<Plan | null> {
  return readPlan({ ctx, input: { id } }).catch((error: unknown) => ignoreMissing(error, null))
}
