/**
 * A holder of a viewer token, an operator of copies, and somebody who owns the database: over the
 * whole HTTP surface on a database of their own, with a production that has marks in every text.
 */
import type { Test } from 'tap'
import { testApp, type TestApp } from '../helper/app.ts'
import { held } from '../helper/inventedState.ts'
import { newOperation } from '../helper/store.ts'
import type { Attack, SeenResponse } from './attack.ts'
import { canary } from './refusal.ts'

const group = 'outsiders'
export const missing = '00000000-0000-4000-8000-000000000001'

/** `mark` is in production, `canary` is a secret that no answer contains. */
export const mark = 'mark-of-production'
export type SendFunction = (
  method: string,
  url: string,
  body?: object | string,
  headers?: Record<string, string>,
) => Promise<SeenResponse>
export type Lab = {
  app: TestApp
  copies: SendFunction
  viewer: SendFunction
  /** ids that belong to production */
  operation: string
  schedule: string
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

export function sendAs(app: TestApp, secret: string): SendFunction {
  return async (method, url, body, headers = {}) => {
    const answer = await app.call(null, method, url, body, { ...bearer(secret), ...headers })
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '')
    return { status: answer.status, body: text, headers: {} }
  }
}

async function openLab(t: Test): Promise<Lab> {
  const app = await testApp(t)
  const { store } = app.services
  const admin = (method: string, url: string, body?: object) => app.call('admin', method, url, body)
  for (const kind of ['production', 'staging'] as const)
    await admin('POST', '/v1/environments', { name: kind, kind, description: mark, owner: mark })
  await store.environments.record('production', {
    state: { resources: [held(mark)], digest: 'p' },
    outputs: { url: { value: mark, secret: false } },
  })
  const { id: operation } = await store.operations.create(
    newOperation('production', { environmentKind: 'production', message: mark }),
  )
  const event = { type: 'diagnostic' as const, severity: 'info' as const, message: mark }
  const stored = { n: null, at: new Date().toISOString(), body: event }
  await store.operations.append(operation, 'service', [stored], null)
  await store.notices.add({
    type: 'state.out-of-band',
    environment: 'production',
    operation,
    text: mark,
    detail: {},
  })
  const scheduled = await admin('POST', '/v1/environments/production/schedules', {
    everyMinutes: 60,
  })
  await admin('POST', '/v1/webhooks', {
    url: 'https://hooks.example.com/x',
    description: mark,
    secret: `whsec_${Buffer.from(canary.padEnd(32, '-')).toString('base64')}`,
  })
  const token = (name: string, grants: object) =>
    admin('POST', '/v1/tokens', { name, owner: name, ownerKind: 'machine', ...grants })
  const made = await token('copies', { grants: [{ role: 'operator', kind: 'ephemeral' }] })
  await token(mark, { role: 'viewer' })
  const copies = sendAs(app, made.body.secret)
  for (const name of ['pr-1', 'pr-2'])
    await copies('POST', '/v1/environments', { name, kind: 'ephemeral' })
  const viewer = sendAs(app, app.secrets.viewer)
  return { app, copies, viewer, operation, schedule: scheduled.body.id }
}

type Work = (lab: Lab) => Promise<SeenResponse>
type Check = (lab: Lab, seen: SeenResponse) => Promise<string | null> | string | null

export function createAttacks(t: Test) {
  let opened: Promise<Lab> | null = null
  const lab = () => (opened ??= openLab(t))
  return (who: string, name: string, expected: number[], fire: Work, after?: Check): Attack => ({
    group: `${group}: ${who}`,
    name,
    expected,
    fire: async () => fire(await lab()),
    after: async (_target, seen) => {
      const secret = Buffer.from(canary).toString('base64').slice(0, 20)
      if (seen.body.includes(canary) || seen.body.includes(secret)) return 'shows a secret'
      return after ? after(await lab(), seen) : null
    },
  })
}
export type Make = ReturnType<typeof createAttacks>
