import t from 'tap'
import type { Environment } from '../../../../src/model/environment.ts'
import type { Operation } from '../../../../src/model/operation.ts'
import {
  selectOwnOperations,
  judgeDue,
} from '../../../../src/services/environments/ephemeral/decide.ts'
import { operation } from '../../../cli/fixtures.ts'

const at = (time: string) => new Date(`2026-03-01T${time}:00.000Z`)
const life = {
  ttlMinutes: 240,
  expiresAt: at('12:00').toISOString(),
  hardEndAt: at('20:00').toISOString(),
  warnedAt: null,
}
const pr = (more: Partial<Environment> = {}) =>
  ({ name: 'pr-1', createdAt: at('08:00').toISOString(), life, ...more }) as Environment
const destroy = (status: Operation['status'], begun: string, more: Partial<Operation> = {}) =>
  operation({
    kind: 'destroy',
    removeEnvironment: true,
    status,
    createdAt: at(begun).toISOString(),
    finishedAt: status === 'queued' || status === 'running' ? null : at(begun).toISOString(),
    ...more,
  })
const due = (
  now: string,
  {
    environment = pr(),
    operations = [],
    gone = null,
  }: { environment?: Environment; operations?: Operation[]; gone?: string | null } = {},
) => judgeDue({ environment, operations, policy: { warnMinutes: 60 }, gone, now: at(now) })

t.test('in time, warned, over', async t => {
  t.same(due('10:59'), { act: 'nothing' })
  t.same(due('11:00'), { act: 'warn' })
  t.same(
    due('11:30', { environment: pr({ life: { ...life, warnedAt: at('11:00').toISOString() } }) }),
    { act: 'nothing' },
    'once',
  )
  t.match(due('12:00'), { act: 'destroy', why: /time to live/ })
  t.match(due('20:00'), { act: 'destroy', why: /hard end/ })
  t.same(
    due('23:00', { environment: pr({ life: null }) }),
    { act: 'nothing' },
    'without a life it lives on',
  )
  t.same(
    due('11:30', { environment: pr({ life: { ...life, ttlMinutes: 40 } }) }),
    { act: 'nothing' },
    'one that lives shortly is warned at half of its time',
  )
  t.same(due('11:40', { environment: pr({ life: { ...life, ttlMinutes: 40 } }) }), { act: 'warn' })
})

t.test('a deleted branch ends the environment before its time', async t => {
  t.match(due('09:00', { gone: 'topic/x' }), { act: 'destroy', why: /topic\/x was deleted/ })
})

t.test(
  'a destroy under way is waited for; one that failed is repeated, later each time and four ' +
    'times an hour',
  async t => {
    t.same(due('12:00', { operations: [destroy('queued', '11:59')] }), { act: 'nothing' })
    t.same(due('12:00', { operations: [destroy('running', '11:59')] }), { act: 'nothing' })
    t.match(
      due('09:02', { operations: [destroy('failed', '09:00')] }),
      { act: 'destroy', why: /removal failed/ },
      'whoever wanted it',
    )
    t.same(
      due('09:02', { operations: [destroy('cancelled', '09:00')] }),
      { act: 'nothing' },
      'unless somebody stopped it',
    )
    t.same(
      due('09:05', {
        operations: [
          operation({ createdAt: at('09:03').toISOString() }),
          destroy('failed', '09:00'),
        ],
      }),
      { act: 'nothing' },
      'or deployed again',
    )
    t.match(
      due('12:03', { operations: [destroy('failed', '12:02'), destroy('failed', '12:00')] }),
      { act: 'wait', failures: 2, until: at('12:04') },
    )
    t.match(
      due('12:04', { operations: [destroy('failed', '12:02'), destroy('failed', '12:00')] }),
      { act: 'destroy' },
    )
    const four = [
      destroy('failed', '12:11'),
      destroy('failed', '12:06'),
      destroy('failed', '12:02'),
      destroy('failed', '12:00'),
    ]
    t.match(due('12:30', { operations: four }), { act: 'wait', failures: 4, until: at('13:00') })
    t.match(due('13:00', { operations: four }), { act: 'destroy' })
  },
)

t.test('ignores requests that are older than the environment', async t => {
  t.same(
    selectOwnOperations(pr(), [destroy('failed', '07:59'), destroy('failed', '08:00')]).length,
    1,
  )
})
