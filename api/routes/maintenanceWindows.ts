import { readWindows, setWindows } from '../../src/services/schedules/maintenanceWindows.ts'
import { getWindowsTag } from '../../src/model/entityTags.ts'
import { getContext } from '../context.ts'
import { ifMatchHeaders } from '../schemas/ifMatch.ts'
import { nameParams } from '../schemas/environments.ts'
import { describeProblems } from '../schemas/problem.ts'
import { windowsBody, windowsSchema } from '../schemas/schedules.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['schedules']

export function maintenanceWindows(app: App, services: AppServices): void {
  app.get(
    '/v1/environments/:name/maintenance-windows',
    {
      schema: {
        summary: 'List maintenance windows of an environment',
        operationId: 'getMaintenanceWindows',
        tags,
        params: nameParams,
        description: 'During a window nothing is reconciled automatically; checks still run.',
        response: { 200: windowsSchema, ...describeProblems(400, 404) },
      },
    },
    async (request, reply) => {
      const { name: environment } = request.params
      const found = await readWindows({
        ctx: getContext(services, request),
        input: { environment },
      })
      reply.header('etag', getWindowsTag(environment, found.windows))
      return found
    },
  )

  app.put(
    '/v1/environments/:name/maintenance-windows',
    {
      schema: {
        summary: 'Set the maintenance windows',
        operationId: 'setMaintenanceWindows',
        tags,
        params: nameParams,
        headers: ifMatchHeaders,
        body: windowsBody,
        description: 'Replaces all of them; an empty list removes them.',
        response: { 200: windowsSchema, ...describeProblems(400, 404, 412, 413, 415) },
      },
    },
    async request =>
      setWindows({
        ctx: getContext(services, request),
        input: { ...request.body, environment: request.params.name },
      }),
  )
}
