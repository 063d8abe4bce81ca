import { resolve } from 'node:path'
import t from 'tap'
import { readConfig } from '../../src/model/config.ts'

t.test('a variable of version 0.1 works under its old name, and is named for the log', t => {
  const old = readConfig({ TWINSTACK_DOORS: 'some.yaml' })
  t.equal(old.integrationsFile, resolve('some.yaml'))
  t.same(old.deprecatedVariables, [{ old: 'TWINSTACK_DOORS', current: 'TWINSTACK_INTEGRATIONS' }])
  const both = readConfig({ TWINSTACK_DOORS: 'old.yaml', TWINSTACK_INTEGRATIONS: 'new.yaml' })
  t.equal(both.integrationsFile, resolve('new.yaml'), 'the new name wins')
  t.equal(both.deprecatedVariables.length, 1)
  const current = readConfig({ TWINSTACK_INTEGRATIONS: 'new.yaml' })
  t.equal(current.integrationsFile, resolve('new.yaml'))
  t.same(current.deprecatedVariables, [])
  t.end()
})
