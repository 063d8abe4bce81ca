import { join } from 'node:path'
import t from 'tap'
import { noOptions, type Operation } from '../../../../src/model/operation.ts'
import type { OperationStore } from '../../../../src/model/operationStore.ts'
import { readRemains } from '../../../../src/services/operations/execute/readRemains.ts'

type Run = Awaited<ReturnType<OperationStore['listWritingRuns']>>[number]

const lineOf = (name: string) =>
  `${JSON.stringify({
    phase: 'started',
    oldId: null,
    resource: { urn: `urn:pulumi:s::p::t::${name}`, type: 't', custom: true },
  })}\n`
const operation = {
  id: 'now',
  environment: 'live',
  kind: 'deploy',
  options: noOptions,
} as Operation
const runOf = (home: string, id: string, more: Partial<Run> = {}): Run => ({
  id,
  kind: 'deploy',
  options: noOptions,
  folder: join(home, 'runs', `${id}-1-heal-9`),
  ...more,
})

/** What a deploy reads about the creates of `runs`, the newest first. */
async function namesAfter(runs: Run[], mode: 'run' | 'heal' = 'run', reading = false) {
  const remains = await readRemains(
    {
      store: { operations: { listWritingRuns: async () => runs } },
      states: { isWhole: async () => true },
      log: {},
    } as never,
    { operation, project: 'shop', mode, reading },
  )
  return remains.startedCreates?.map(({ resource }) => resource.urn.split('::').at(-1)) ?? []
}

t.test('the creates of the newest operation that changed anything', async t => {
  const home = t.testdir({
    runs: {
      'old-1': { 'creates.ndjson': lineOf('older') },
      'last-1': { 'creates.ndjson': lineOf('first') },
      'last-2': { 'creates.ndjson': lineOf('second') },
      'last-2-heal-9': {},
      'same-1': {},
    },
  })
  const [same, last, old] = ['same', 'last', 'old'].map(id => runOf(home, id)) as [Run, Run, Run]
  t.same(await namesAfter([same, last, old]), ['first', 'second'], 'of all its attempts')
  t.same(await namesAfter([same, last, old], 'heal'), ['first', 'second'])
  t.same(await namesAfter([same, last, old], 'run', true), [], 'a plan needs none')
  t.same(await namesAfter([{ ...same, folder: null }, old]), ['older'])
  t.same(
    await namesAfter([runOf(home, 'edit', { kind: 'state-edit' }), last]),
    [],
    'an edit ends it',
  )
  const accepted = { ...noOptions, force: ['state' as const] }
  t.same(await namesAfter([{ ...same, options: accepted }, last]), [], 'as an accepted state does')
})

t.test('what a run that planned or checked says of creates counts for nothing', async t => {
  const home = t.testdir({
    runs: {
      'last-1-plan-1': { 'creates.ndjson': lineOf('planned') },
      'last-1-gate-7': { 'creates.ndjson': lineOf('checked') },
      'last-1-checks-1': { 'creates.ndjson': lineOf('tested') },
      'last-1-apply-1': { 'creates.ndjson': lineOf('applied') },
      'only-1-plan-1': { 'creates.ndjson': lineOf('planned') },
      'shown-1': { 'creates.ndjson': lineOf('shown') },
    },
  })
  t.same(await namesAfter([runOf(home, 'last')], 'heal'), ['applied'])
  t.same(await namesAfter([runOf(home, 'only')], 'heal'), [])
  const planOnly = { ...noOptions, planOnly: true }
  t.same(await namesAfter([runOf(home, 'shown', { kind: 'reconcile', options: planOnly })]), [])
})
