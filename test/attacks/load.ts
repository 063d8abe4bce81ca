/**
 * Load by those who may: many expensive readings at once, beside another caller, and operations
 * that fill the queue or that are canceled, ensured and destroyed at the same time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { testApp } from '../helper/app.ts'
import type { Attack, SeenResponse, Target } from './attack.ts'
import { harmless } from './refusal.ts'

const group = 'load by those who may'
const parallel = 200
/** milliseconds for another caller on a quiet machine, and how often its time without the flood */
const longestWait = { least: 5000, times: 50 }

const readings = [
  'environments/production/gate',
  'environments/production/history',
  'environments/production/drift',
  'environments/production/state',
  'environments/production/unmanaged',
  'review',
  'compliance',
  'parity/reports',
  'differences',
  'audit-log',
  'compliance-audits',
]

/** A token of its own, so that the limit of requests per minute is not what refuses. */
async function createViewer(target: Target, owner: string): Promise<string> {
  const json = { name: owner, owner, ownerKind: 'machine', role: 'viewer' }
  const { body } = await target.send('POST', '/v1/tokens', { json })
  return (JSON.parse(body) as { secret: string }).secret
}

/** Milliseconds of one request after the other until `isOver`, sorted. */
async function measureOther(
  target: Target,
  isOver: (measured: number) => boolean,
): Promise<number[]> {
  const times: number[] = []
  while (!isOver(times.length)) {
    const since = performance.now()
    const { status } = await target.send('GET', '/v1/environments', {
      token: target.tokens.operator,
    })
    times.push(status === 200 ? performance.now() - since : Infinity)
    await sleep(20)
  }
  return times.sort((a, b) => a - b)
}

function findFault(answers: SeenResponse[], times: number[], alone: number[]): string | null {
  const odd = answers.find(({ status }) => ![200, 403, 404, 409, 429, 503].includes(status))
  if (odd) return `one was answered ${odd.status}: ${odd.body.slice(0, 200)}`
  const refused = answers.filter(({ status }) => [429, 503].includes(status))
  const mute = refused.find(({ headers }) => !/^\d+$/.test(headers['retry-after'] ?? ''))
  if (mute) return `${mute.status} without Retry-After`
  const p99 = times[Math.floor(times.length * 0.99)] ?? 0
  // on a busy machine everything takes longer, also what nobody holds up
  const limit = Math.max(longestWait.least, longestWait.times * (alone[alone.length >> 1] ?? 0))
  return p99 > limit ? `another caller waited ${Math.round(p99)} of ${Math.round(limit)} ms` : null
}

const floods: Attack[] = ['GET', 'HEAD'].flatMap(method =>
  readings.map(path => {
    let wrong: string | null = null
    return {
      group,
      name: `${parallel} times at once: ${method} /v1/${path}`,
      // the first is computed for long, so most of them are refused; others may all be answered
      expected: path.endsWith('gate') ? [429, 503] : [200, 403, 404, 409, 429, 503],
      fire: async target => {
        const token = await createViewer(target, `flood ${method} ${path}`)
        const alone = await measureOther(target, measured => measured === 5)
        let isOver = false
        const other = measureOther(target, () => isOver)
        const answers = await Promise.all(
          Array.from({ length: parallel }, () => target.send(method, `/v1/${path}`, { token })),
        )
        isOver = true
        wrong = findFault(answers, await other, alone)
        const refused = answers.find(({ status }) => [429, 503].includes(status))
        return refused ?? answers[0] ?? { status: 0, body: '', headers: {} }
      },
      after: () => wrong,
    } satisfies Attack
  }),
)

type Lab = Awaited<ReturnType<typeof testApp>>
const names = ['pr-1', 'pr-2', 'pr-3', 'pr-4', 'pr-5']
const whole = [200, 201, 202, 204, 404, 409]

/** Each verb on each copy at once: every answer is whole, and no transaction blocks another. */
async function collide({ call }: Lab, order: number): Promise<string | null> {
  const ids = new Map<string, string>()
  for (const name of names) {
    const { body } = await call('operator', 'PUT', `/v1/environments/${name}`, {})
    ids.set(name, body.operation?.id ?? '00000000-0000-0000-0000-000000000000')
  }
  const answers = await Promise.all(
    names.flatMap(name => {
      const at = `/v1/environments/${name}`
      const verbs = [
        () => call('operator', 'POST', `/v1/operations/${ids.get(name)}/cancel`),
        () => call('operator', 'DELETE', `${at}?destroy=true`),
        () => call('operator', 'PUT', at, { message: 'ensured' }),
        () => call('operator', 'POST', `${at}/operations`, { kind: 'preview' }),
      ]
      return [...verbs.slice(order), ...verbs.slice(0, order)].map(verb => verb())
    }),
  )
  const cut = answers.find(({ status }) => !whole.includes(status))
  return cut ? `${cut.status} ${JSON.stringify(cut.body).slice(0, 200)}` : null
}

async function fillQueue(lab: Lab, most: number): Promise<string | null> {
  lab.services.config.queuedPerCaller = most
  await lab.call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const answers = []
  for (let at = 0; at < most + 20; at += 1)
    answers.push(
      await lab.call('operator', 'POST', '/v1/environments/staging/operations', {
        kind: at % 2 === 0 ? 'deploy' : 'preview',
      }),
    )
  const accepted = answers.filter(({ status }) => status === 202).length
  const refused = answers.filter(({ status }) => status === 429)
  if (accepted > most) return `${accepted} operations are in the queue, ${most} are allowed`
  if (refused.length < 20) return `${refused.length} were refused`
  return refused.every(({ headers }) => headers['retry-after'] !== undefined)
    ? null
    : 'a refusal without Retry-After'
}

export function loadAttacks(t: Test): Attack[] {
  let opened: Promise<Lab> | null = null
  const lab = () => (opened ??= testApp(t))
  return [
    ...floods,
    ...[0, 1, 2, 3].map(order =>
      harmless(
        group,
        `cancel, destroy, ensure and preview of five copies at once, order ${order}`,
        async () => collide(await lab(), order),
        120,
      ),
    ),
    harmless(group, 'operations that fill the queue', async () => fillQueue(await lab(), 7), 120),
  ]
}
