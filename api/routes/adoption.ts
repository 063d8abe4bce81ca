import { adoptStack } from '../../src/services/environments/adoptStack.ts'
import { adoptStackBody, settingsKeysSchema } from '../../src/model/adoptionInput.ts'
import {
  encryptSetting,
  encryptSettingBody,
} from '../../src/services/environments/encryptSetting.ts'
import { exportState } from '../../src/services/environments/exportState.ts'
import { trustSettings } from '../../src/services/environments/settingsKeys.ts'
import { getActor, getContext } from '../context.ts'
import { readIdempotencyKey } from '../idempotencyKey.ts'
import {
  encryptedSettingSchema,
  exportedStateSchema,
  nameParams,
  stateExportQuery,
  trustedSettingsSchema,
} from '../schemas/environments.ts'
import { idempotencyHeaders, operationSchema } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['environments']
const stateBytes = 64 * 1024 * 1024

/** Takes over the states of existing stacks, and exports states for plain pulumi. */
export function adoption(app: App, services: AppServices): void {
  app.post(
    '/v1/environments/:name/adoption',
    {
      bodyLimit: stateBytes,
      config: { recordsRefusals: true },
      schema: {
        summary: 'Take over the state of an existing stack',
        operationId: 'adoptStack',
        tags,
        params: nameParams,
        headers: idempotencyHeaders,
        body: adoptStackBody,
        description:
          'The secrets of the state are encrypted for the environment, which is created if ' +
          'it does not exist. The operation previews the program on the state before anything ' +
          'is written; if a deploy would change something, it ends with ' +
          '`adoption-differs` and nothing is stored, unless `acceptChanges` is set.',
        response: { 202: operationSchema, ...describeProblems(400, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const input = { ...request.body, ...request.params }
      const { operation, repeated } = await adoptStack({
        ctx: getContext(services, request),
        input,
        once: readIdempotencyKey(getActor(request), request.headers['idempotency-key'], [
          'adoption',
          input,
        ]),
      })
      if (repeated) reply.header('idempotency-replayed', 'true')
      return reply.code(202).header('location', `/v1/operations/${operation.id}`).send(operation)
    },
  )

  app.get(
    '/v1/environments/:name/state',
    {
      schema: {
        summary: 'Export the recorded state',
        operationId: 'exportState',
        tags,
        params: nameParams,
        querystring: stateExportQuery,
        description:
          'In the form of `pulumi stack export`. Needs the right `state:read`, with ' +
          '`secrets` also `outputs:read-secret`; each access is recorded.',
        response: { 200: exportedStateSchema, ...describeProblems(400, 404, 409) },
      },
    },
    async (request, reply) =>
      reply.header('cache-control', 'no-store').send(
        await exportState({
          ctx: getContext(services, request),
          input: { ...request.query, ...request.params },
        }),
      ),
  )

  secretSettings(app, services)
}

/** Secret values of settings files. */
function secretSettings(app: App, services: AppServices): void {
  app.post(
    '/v1/environments/:name/settings/encrypt',
    {
      schema: {
        summary: 'Encrypt a secret setting for an environment',
        operationId: 'encryptSetting',
        tags,
        params: nameParams,
        body: encryptSettingBody,
        description:
          'Returns the text for `secure:` in `Pulumi.<name>.yaml`, as `pulumi config set ' +
          '--secret` writes it. The value is not stored.',
        response: { 200: encryptedSettingSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) =>
      reply.header('cache-control', 'no-store').send(
        await encryptSetting({
          ctx: getContext(services, request),
          input: { ...request.body, ...request.params },
        }),
      ),
  )

  app.post(
    '/v1/environments/:name/settings/keys',
    {
      schema: {
        summary: 'Store the keys of a settings file',
        operationId: 'trustSettings',
        tags,
        params: nameParams,
        body: settingsKeysSchema,
        description:
          'For secret values that were encrypted with another passphrase than the service ' +
          'has. They are kept encrypted with the key of the environment.',
        response: { 200: trustedSettingsSchema, ...describeProblems(400, 404, 409, 413, 415) },
      },
    },
    async request =>
      trustSettings({
        ctx: getContext(services, request),
        input: { ...request.body, ...request.params },
      }),
  )
}
