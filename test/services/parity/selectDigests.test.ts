import t from 'tap'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { selectDigests } from '../../../src/services/parity/selectDigests.ts'

t.test('a resource that was changed in the cloud has no digests', t => {
  const [kept, changed] = ['a', 'b'].map(urn => ({ urn })) as [ResourceRecord, ResourceRecord]
  const secrets = { a: { inputs: { x: '1' } }, b: { inputs: { x: '2' } } }
  const side = { resources: [kept, changed], secrets }
  t.same(selectDigests(side, [kept, { ...changed }]), { secrets: { a: secrets.a } })
  t.same(selectDigests({ resources: [kept] }, [kept]), {})
  t.end()
})
