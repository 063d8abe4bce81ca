/** The replay of Pulumi itself, built from its module, on the same journals. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { replayJournal } from '../../../src/analysis/journal/replay.ts'
import { renameStack } from '../../../src/analysis/journal/renameStack.ts'
import { parseMembers } from '../../../src/lib/rawJson.ts'
import { canonicalDeployment } from './canonical.ts'
import { makeJournal } from './journals.ts'
import { buildReplayer, caseText, runReplayer } from './reference.ts'

const made = { time: '2026-01-01T00:00:00Z', engineVersion: '' }
const seeds = Array.from({ length: 2000 }, (_, index) => 1000 + index)

t.setTimeout(900_000)

t.test('2000 journals', async t => {
  const program = await buildReplayer(join(tmpdir(), 'twinstack-replayer'))
  const journals = seeds.map(makeJournal)
  const answers = await runReplayer(program, journals.map(caseText))
  const differing = journals.flatMap(({ base, entries }, index) => {
    const theirs = parseMembers(answers[index] ?? '{}')
    const input = { version: 3, features: [], deployment: base }
    const ours = replayJournal(input, entries, made)
    const same =
      canonicalDeployment(ours.deployment) ===
        canonicalDeployment(theirs.get('deployment') ?? '{}') &&
      String(ours.version) === theirs.get('version') &&
      JSON.stringify(ours.features) === (theirs.get('features') ?? '[]')
    return same ? [] : [seeds[index]]
  })
  t.same(differing, [], 'seeds with another result')
})

t.test('300 renamed stacks', async t => {
  const program = await buildReplayer(join(tmpdir(), 'twinstack-replayer'))
  const from = { project: 'shop', name: 'dev' }
  const to = { project: 'store', name: 'test' }
  const rename = `{"oldName":"dev","oldProject":"shop","newName":"test","newProject":"store"}`
  const bases = seeds.slice(0, 300).map(seed => withReference(makeJournal(seed).base))
  const answers = await runReplayer(
    program,
    bases.map(base => `{"base":${base},"rename":${rename}}`),
  )
  const differing = bases.flatMap((base, index) => {
    const theirs = parseMembers(answers[index] ?? '{}').get('deployment') ?? '{}'
    const same = canonicalDeployment(renameStack(base, from, to)) === canonicalDeployment(theirs)
    return same ? [] : [seeds[index]]
  })
  t.same(differing, [], 'seeds with another result')
})

/** A property that refers to the stack's own resource, beside one of another stack. */
function withReference(base: string): string {
  const signature = '4dabf18193072939515e22adb298388d'
  const reference = (stack: string) =>
    `{"${signature}":"5cf8f73096256a8f31e491e813e4eb8e","urn":"urn:pulumi:${stack}::shop::t:t:T::n","id":"1"}`
  return base.replace(
    '"count":',
    `"refs":[${reference('dev')},{"x":${reference('other')}}],"count":`,
  )
}
