import t from 'tap'
import { listRetained, noteRetained } from '../../../../src/adapters/runner/child/retained.ts'
import type { Run } from '../../../../src/adapters/runner/child/run.ts'

const resource = (name: string, more: object = {}) => ({
  urn: `urn:pulumi:live::shop::t:t:T::${name}`,
  type: 't:t:T',
  id: `${name}-1`,
  custom: true,
  ...more,
})
const kept = resource('kept', { retainOnDelete: true })

t.test('only cloud resources with retainOnDelete are retained', async t => {
  const component = resource('component', { retainOnDelete: true, custom: false })
  t.same(listRetained({ resources: [kept, component, resource('plain')] }), [kept])
  t.same(listRetained(null), [])
})

t.test('a resource that left the state and stays in the cloud is reported once', async t => {
  const lines: string[] = []
  const run = {
    before: { resources: [kept, resource('plain')] },
    facts: { kept: [] },
    log: { addDiagnostic: (_severity: string, message: string) => lines.push(message) },
  } as unknown as Run
  noteRetained(run, { resources: [kept] })
  t.same(run.facts.kept, [], 'it is still recorded')
  noteRetained(run, { resources: [resource('kept', { id: 'kept-2' })] })
  t.same(run.facts.kept, [{ urn: kept.urn, type: 't:t:T', name: 'kept', id: 'kept-1' }])
  t.match(lines, [/t:t:T kept \(kept-1\) is kept by retainOnDelete/])
})
