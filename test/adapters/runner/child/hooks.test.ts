import t from 'tap'
import { hasDeleteHooks } from '../../../../src/adapters/runner/child/hooks.ts'

const resource = (name: string, resourceHooks?: Record<string, string[]>) => ({
  urn: `urn:pulumi:live::shop::t:t:T::${name}`,
  type: 't:t:T',
  custom: true,
  ...(resourceHooks && { resourceHooks }),
})

t.test('hooks before and after a deletion need the program; other hooks do not', async t => {
  const resources = [
    resource('a', { before_create: ['log'], after_update: ['log'] }),
    resource('b', { after_delete: [] }),
    resource('c', { before_delete: ['backup'] }),
  ]
  t.equal(hasDeleteHooks({ resources }, null), true)
  t.equal(hasDeleteHooks({ resources: resources.slice(0, 2) }, null), false)
  t.equal(hasDeleteHooks({ resources }, [resource('c').urn]), true)
  t.equal(hasDeleteHooks({ resources }, [resource('a').urn]), false, 'of the deleted ones only')
  t.equal(hasDeleteHooks({}, null), false)
})
