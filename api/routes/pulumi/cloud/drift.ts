/** `pulumi stack drift status|list`: the drift checks of an environment. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { parseInput } from '../../../../src/lib/input.ts'
import { finalStatuses, type Operation } from '../../../../src/model/operation.ts'
import { listOperations } from '../../../../src/services/operations/listOperations.ts'
import { onEnvironment, stackPath, type CloudServices } from './cloudContext.ts'

const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(10),
})

export function cloudDrift(app: FastifyInstance, services: CloudServices): void {
  app.get(`${stackPath}/drift/status`, async request => {
    const { ctx, environment } = await onEnvironment(services, request)
    const query = { environment: environment.name, kind: 'drift-check' as const }
    const { items } = await listOperations({ ctx, input: { ...query, pageSize: 100 } })
    const ended = items.find(one => one.status === 'succeeded')
    return {
      driftDetected: ended !== undefined && hasDrift(ended),
      latestDriftRun: ended?.id ?? '',
      runInProgress: items.some(one => !finalStatuses.includes(one.status)),
    }
  })
  app.get(`${stackPath}/drift/runs`, async request => {
    const { ctx, environment } = await onEnvironment(services, request)
    const page = parseInput(pageQuery, request.query, 'the query')
    const query = { environment: environment.name, kind: 'drift-check' as const, ...page }
    const { items, total } = await listOperations({ ctx, input: query })
    const runs = items.map(async one =>
      formatDriftRun(one, (await ctx.store.operations.getOrdinal(one.id)) ?? 0),
    )
    return { driftRuns: await Promise.all(runs), itemsPerPage: page.pageSize, total }
  })
}

/** `apitype.DriftRun`; its status is that of a workflow. */
function formatDriftRun(operation: Operation, version: number) {
  const { id, createdAt, startedAt, finishedAt, status, drift } = operation
  const result =
    status === 'succeeded' ? 'succeeded' : finalStatuses.includes(status) ? 'failed' : 'running'
  return {
    id,
    driftDetected: hasDrift(operation),
    created: createdAt,
    status: status === 'queued' ? 'not-started' : result,
    deploymentId: id,
    deploymentVersion: version,
    ...(drift && {
      detectUpdate: {
        updateId: id,
        resourceChanges: { update: drift.changed, delete: drift.deleted },
        modified: finishedAt ?? startedAt ?? createdAt,
        status: result,
      },
    }),
  }
}

/** Pending changes of the program are no drift. */
function hasDrift({ drift }: Operation): boolean {
  return drift !== null && drift.changed + drift.deleted > 0
}
