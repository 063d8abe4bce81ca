import t from 'tap'
import { parseRunFolder } from '../../../../src/services/operations/execute/runFolder.ts'

const id = '0b0e7c4e-6a8e-4a55-9e0f-3f6d0c1d2e11'
const parse = (suffix: string) => parseRunFolder(`/home/runs/${id}-${suffix}`)

t.test('the name of a run folder says what the run is for', async t => {
  const run = { purpose: 'run', round: 0, heals: false }
  t.same(parse('2'), { ...run, source: 'runner-2' })
  t.same(parse('2-plan-3'), { ...run, purpose: 'plan', round: 3, source: 'plan-2-3' })
  t.same(parse('2-apply-1'), { ...run, purpose: 'apply', round: 1, source: 'runner-2-1' })
  t.same(parse('1-heal-7'), { ...run, heals: true, source: 'heal-1-7' })
  t.same(parse('1-cleanup-7'), { ...run, source: 'cleanup-1-7' })
  t.match(parseRunFolder(''), run, 'no folder is stored')
})
