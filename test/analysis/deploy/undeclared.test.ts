/**
 * Recorded resources that were imported and that no program has declared since then.
 */
import t from 'tap'
import { listUndeclared } from '../../../src/analysis/deploy/undeclared.ts'
import type { StateResource } from '../../../src/model/checkpoint.ts'

const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: `urn:pulumi:s::p::aws:sns/topic:Topic::${name}`,
  type: 'aws:sns/topic:Topic',
  custom: true,
  ...more,
})
const position = { sourcePosition: 'project:///index.ts#1,1' }
const found = (...resources: StateResource[]) =>
  listUndeclared(resources).map(urn => urn.split('::').at(-1))

t.test('imported by an operation', async t => {
  t.strictSame(found(resource('a', { protect: true, importID: 'a' })), ['a'])
  t.strictSame(found(resource('a', { importID: 'a' })), [], 'without protection it is deleted')
  t.strictSame(
    found(resource('a', { protect: true, importID: 'a', ...position })),
    [],
    'a program declared it with `import`',
  )
})

t.test('imported by plain pulumi, which records no importID', async t => {
  const declared = resource('b', position)
  t.strictSame(found(declared, resource('a', { protect: true })), ['a'])
  t.strictSame(
    found(resource('b'), resource('a', { protect: true })),
    [],
    'a language host that sends no positions declares resources like this',
  )
})

t.test('entries that the engine does not treat as protected resources', async t => {
  const declared = resource('b', position)
  t.strictSame(
    found(
      declared,
      resource('c', { custom: false, protect: true }),
      resource('r', { external: true, protect: true }),
      resource('d', { delete: true, protect: true }),
      resource('p', { type: 'pulumi:providers:aws', protect: true }),
    ),
    [],
  )
})
