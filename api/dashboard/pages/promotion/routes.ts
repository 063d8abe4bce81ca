/** Promotion: the gate of an environment now, sign-offs, and the decisions about an operation. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { environmentNameSchema, type Environment } from '../../../../src/model/environment.ts'
import type { GateStatus, GateVerification } from '../../../../src/model/gate.ts'
import { permits } from '../../../../src/services/access/policy.ts'
import { getEnvironment, getTarget } from '../../../../src/services/environments/getEnvironment.ts'
import { getOperation } from '../../../../src/services/operations/getOperation.ts'
import type { PromotionContext } from '../../../../src/services/promotion/context.ts'
import { readGate } from '../../../../src/services/promotion/gate/readGate.ts'
import { readGateStatus } from '../../../../src/services/promotion/gate/readGateStatus.ts'
import { verifyGate } from '../../../../src/services/promotion/gate/verifyGate.ts'
import { listSignOffs } from '../../../../src/services/promotion/signOffs/listSignOffs.ts'
import { signOff, signOffBody } from '../../../../src/services/promotion/signOffs/signOff.ts'
import { callReading } from '../../../readings/callReading.ts'
import { idParams } from '../../../schemas/operations.ts'
import type { App } from '../../../services.ts'
import { getPageContext, type PageServices } from '../../context.ts'
import { listAllEnvironments } from '../../listAllEnvironments.ts'
import type { Reading, RecentReadings } from '../../recentReadings.ts'
import { renderCsrfField, sendPage } from '../../sendPage.ts'
import { describeCaller } from '../compliance/routes.ts'
import { renderDecisions } from './decisionViews.ts'
import { renderPromotion } from './views.ts'

const query = z.object({
  environment: environmentNameSchema.optional(),
  revision: z.string().trim().max(200).default(''),
})
const body = z.object({
  operation: z.uuid(),
  role: signOffBody.shape.role,
  comment: z.string().max(2000).default(''),
  environment: environmentNameSchema,
  revision: z.string().max(200).default(''),
})
const decisionQuery = z.object({ verify: z.literal('1').optional() })
/** milliseconds: somebody may have signed off just now */
const gateAge = 3000

export function promotionPages(app: App, parts: PageServices, recent: RecentReadings): void {
  const createContext = (request: FastifyRequest): PromotionContext => ({
    ...getPageContext(parts, request),
    promotion: parts.services.promotion,
  })

  app.get('/promotion', { schema: { querystring: query } }, async (request, reply) => {
    const ctx = createContext(request)
    const environments = await listAllEnvironments(ctx)
    const { environment: named, revision } = request.query
    const chosen =
      named === undefined
        ? (environments.find(({ kind }) => kind === 'production') ?? environments[0] ?? null)
        : await getEnvironment({ ctx, input: { name: named } })
    const reading: Reading<GateStatus> =
      chosen === null
        ? { value: null, isCurrent: true }
        : await recent.read(`gate ${describeCaller(request)} ${chosen.name} ${revision}`, {
            maximumAge: gateAge,
            compute: () => readStatus(parts, request, ctx, chosen.name, revision),
          })
    const proof = findProof(reading.value)
    const mayRead = proof !== null && chosen !== null
    return sendPage(parts, request, reply, {
      title: 'Promotion',
      section: 'promotion',
      body: renderPromotion({
        environment: chosen?.name ?? null,
        environments: environments.map(({ name }) => name),
        revision,
        reading,
        proof,
        signOffs: mayRead ? await listSignOffs({ ctx, input: { id: proof } }) : [],
        roles: chosen === null ? [] : await listRoles(ctx, chosen),
        person: ctx.actor.name,
        mayPlan: chosen !== null && mayPlan(ctx, chosen),
        csrf: renderCsrfField(parts, request, reply),
      }),
      modules: ['live', 'print'],
      styles: ['reports'],
    })
  })

  app.post(
    '/promotion/sign-offs',
    { config: { recordsRefusals: true }, schema: { body } },
    async (request, reply) => {
      const { operation, role, comment, environment, revision } = request.body
      const ctx = createContext(request)
      await signOff({ ctx, input: { id: operation, role, comment } })
      const target = new URLSearchParams({ environment, revision }).toString()
      return reply.redirect(`/dashboard/promotion?${target}`, 303)
    },
  )

  app.get(
    '/operations/:id/gate',
    { schema: { params: idParams, querystring: decisionQuery } },
    async (request, reply) => {
      const ctx = createContext(request)
      const { id } = request.params
      const operation = await getOperation({ ctx, input: { id } })
      return sendPage(parts, request, reply, {
        title: `The gate of ${operation.kind} of ${operation.environment}`,
        section: 'operations',
        body: renderDecisions({
          operation,
          gate: await readGate({ ctx, input: { id } }),
          verification:
            request.query.verify === undefined ? null : await verify(parts, request, ctx, id),
        }),
        modules: ['print'],
        styles: ['reports'],
      })
    },
  )
}

function readStatus(
  { services }: PageServices,
  request: FastifyRequest,
  ctx: PromotionContext,
  name: string,
  revision: string,
): Promise<GateStatus> {
  const search = revision === '' ? '' : `?revision=${encodeURIComponent(revision)}`
  const call = { url: `/v1/environments/${name}/gate${search}` }
  return callReading(services, request, call, () =>
    readGateStatus({ ctx, input: { name, ...(revision !== '' && { revision }) } }),
  )
}

function verify(
  { services }: PageServices,
  request: FastifyRequest,
  ctx: PromotionContext,
  id: string,
): Promise<GateVerification> {
  const call = { url: `/v1/operations/${id}/gate/verification` }
  return callReading(services, request, call, () => verifyGate({ ctx, input: { id } }))
}

/** The operation that proves the revision, which the gate cites. */
function findProof(status: GateStatus | null): string | null {
  const proven = status?.conditions.find(({ name }) => name === 'proven')
  return proven?.evidence.find(({ what }) => what === 'operation')?.id ?? null
}

/** The roles that the policy demands, for a person who may sign off. */
async function listRoles(ctx: PromotionContext, environment: Environment): Promise<string[]> {
  if (ctx.actor.kind !== 'person') return []
  if (!permits(ctx.actor, 'operation:approve', getTarget(environment))) return []
  return (await ctx.readPolicy(ctx.store, environment)).gate.signOffs
}

const mayPlan = ({ actor }: PromotionContext, environment: Environment) =>
  permits(actor, 'operation:request', { ...getTarget(environment), operationKind: 'preview' })
