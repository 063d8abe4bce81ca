/** Events between a plan, its approval and the end: changes, restarts, kill -9. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { files, type RunProcess } from '../../src/model/run.ts'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import type { TestService } from '../helper/service.ts'
import { approvalService, isWaiting } from './approvals.ts'
import { requirePresent } from '../helper/present.ts'

const runs = (service: TestService, id: string, what: string) =>
  readdirSync(join(service.home, 'runs'))
    .filter(name => name.startsWith(id) && name.includes(what))
    .sort()

/** Waits for the engine of a run whose folder has this in its name. */
async function engineOf(service: TestService, id: string, what: string): Promise<RunProcess> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    const folder = existsSync(join(service.home, 'runs'))
      ? runs(service, id, what).at(-1)
      : undefined
    const file = folder && join(service.home, 'runs', folder, files.process)
    const found =
      file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunProcess) : null
    if (found && found.enginePids.length > 0) return found
  }
  throw new Error(`no engine of ${what} of ${id} was seen`)
}

const kill = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    /* ended by itself */
  }
}

t.test('an approval is bound to its plan', async t => {
  const { service, person, request: ask } = await approvalService(t)
  const [ann, ben] = [await person('ann'), await person('ben')]
  const approve = async (id: string) => {
    const { approval } = await service.wait(id, isWaiting)
    t.match(
      await ben('POST', `/v1/operations/${id}/approve`, {
        digest: requirePresent(approval).digest,
      }),
      {
        status: 202,
      },
    )
    return requirePresent(approval)
  }
  const first = await ask(ann)
  await approve(first.id)
  t.match(await service.wait(first.id), { status: 'succeeded' })

  await t.test(
    'it becomes invalid when the recorded state changes, and it plans again',
    async t => {
      const requests = await ask(ann)
      await service.wait(requests.id, isWaiting)
      t.match(
        await service.run('staging', 'destroy'),
        { status: 'succeeded' },
        'another operation runs in the environment',
      )
      const old = await approve(requests.id)
      const again = await service.wait(
        requests.id,
        operation =>
          isWaiting(operation) && requirePresent(operation.approval).digest !== old.digest,
      )
      t.match(again.approval, {
        status: 'waiting',
        by: null,
        why: /policy; the approval by ben has lapsed: .*the recorded state has changed/,
      })
      t.same(await listResources(service.sandbox), [], 'nothing was written for the old plan')
      t.match((await service.call('GET', `/v1/operations/${requests.id}/plan`)).body, {
        digest: requirePresent(again.approval).digest,
      })
      t.match(await ben('POST', `/v1/operations/${requests.id}/reject`, { comment: 'not now' }), {
        status: 200,
        body: {
          status: 'refused',
          error: { code: 'approval-rejected', message: 'rejected by ben: not now' },
        },
      })
      const {
        body: { notices },
      } = await service.call('GET', '/v1/notices?limit=100')
      t.same(
        notices
          .filter(({ operation }: { operation: string }) => operation === requests.id)
          .map(({ type }: { type: string }) => type),
        [
          'approval.requested',
          'operation.awaiting-approval',
          'approval.granted',
          'approval.lapsed',
          'approval.requested',
          'operation.awaiting-approval',
          'approval.rejected',
          'operation.refused',
        ],
      )
    },
  )

  await t.test('a restart loses no waiting operation', async t => {
    const requests = await ask(ann)
    const before = await service.wait(requests.id, isWaiting)
    await service.kill()
    await service.start()
    t.same((await service.wait(requests.id, isWaiting)).approval, before.approval)
    t.match((await service.call('POST', `/v1/operations/${requests.id}/cancel`)).body, {
      status: 'cancelled',
      cancel: { stopped: 'before-start' },
    })
  })

  for (const victim of ['service', 'runner', 'engine'] as const) {
    await t.test(`kill -9 of the ${victim} while it plans`, async t => {
      const requests = await ask(ann)
      const run = await engineOf(service, requests.id, '-plan-')
      if (victim === 'service') await service.kill().then(() => service.start())
      else for (const pid of victim === 'runner' ? [run.pid] : run.enginePids) kill(pid)
      const ended = await service.wait(
        requests.id,
        operation => isWaiting(operation) || operation.finishedAt !== null,
      )
      if (victim === 'engine' && ended.status === 'failed')
        t.match(ended.error, { code: 'engine-crashed' })
      else t.ok(isWaiting(ended), `it waits: ${ended.status} ${JSON.stringify(ended.error)}`)
      t.equal(runs(service, requests.id, '-heal-').length, 0, 'a plan needs no healing')
      t.same(await listResources(service.sandbox), [])
      if (isWaiting(ended)) await service.call('POST', `/v1/operations/${requests.id}/cancel`)
    })
  }

  await t.test(
    'kill -9 of the runner while it applies: healed, and what is left is planned and approved anew',
    async t => {
      const requests = await ask(ann)
      await approve(requests.id)
      const run = await engineOf(service, requests.id, '-apply-')
      for (let seen = 0; seen === 0; await sleep(20))
        seen =
          (await listResources(service.sandbox)).length +
          Number(
            (await service.call('GET', `/v1/operations/${requests.id}`)).body.finishedAt !== null,
          )
      kill(run.pid)
      const next = await service.wait(
        requests.id,
        operation => isWaiting(operation) || operation.finishedAt !== null,
      )
      await sameAsCloud(t, service, 'recorded state = sandbox')
      if (!isWaiting(next))
        return t.match(next, { status: 'succeeded' }, 'it was done before the process died')
      t.match(next.approval, { why: /has lapsed/ })
      await approve(requests.id)
      t.match(await service.wait(requests.id), { status: 'succeeded' })
      await sameAsCloud(t, service, 'recorded state = sandbox')
    },
  )
})

t.test('a plan that only the gate judges is applied in the same claim', async t => {
  const {
    service,
    person,
    request: ask,
  } = await approvalService(t, {
    kinds: ['import'],
    gate: { from: 'production', conditions: { 'no-surprise': 'warn' } },
  })
  const ann = await person('ann')
  const done = await service.wait((await ask(ann)).id)
  t.match(done, { status: 'succeeded', attempt: 1, approval: null })
  t.same(
    ['-plan-1', '-apply-1'].map(what => runs(service, done.id, what).length),
    [1, 1],
  )
  const {
    body: { decisions },
  } = await service.call('GET', `/v1/operations/${done.id}/gate`)
  t.match(
    decisions.map(({ planDigest }: { planDigest: string | null }) => typeof planDigest).sort(),
    ['object', 'string'],
    'judged before anything ran, and with the plan',
  )

  const broken = await ask(ann, { breakGlass: { reason: 'the shop is down, and nobody can wait' } })
  const waiting = await service.wait(broken.id, isWaiting)
  t.match(waiting.approval, {
    fourEyes: true,
    why: 'break-glass: the shop is down, and nobody can wait',
  })
  t.match(
    await ann('POST', `/v1/operations/${broken.id}/approve`, {
      digest: requirePresent(waiting.approval).digest,
    }),
    { status: 403 },
  )
  t.match(
    await (
      await person('ben')
    )('POST', `/v1/operations/${broken.id}/approve`, {
      digest: requirePresent(waiting.approval).digest,
    }),
    { status: 202 },
  )
  t.match(await service.wait(broken.id), { status: 'succeeded' })

  const destroyed = await service.wait((await ask(ann, { kind: 'destroy' })).id)
  t.match(destroyed, { status: 'succeeded' })
  t.equal(
    runs(service, destroyed.id, '-plan-').length,
    0,
    'the gate has no condition for a destroy: one run',
  )
})
