import { readFileSync } from 'node:fs'
import t from 'tap'
import { replayJournal, type TypedDeployment } from '../../../src/analysis/journal/replay.ts'
import { hashSha256 } from '../../../src/lib/hash.ts'
import { canonicalDeployment } from './canonical.ts'
import { makeJournal } from './journals.ts'
import { recordedFile, recordedSeeds } from './recorded.ts'

const made = { time: '2026-01-01T00:00:00Z', engineVersion: '' }
const typed = (deployment: string, features: string[] = []): TypedDeployment => ({
  version: 3,
  features,
  deployment,
})

t.test('250 journals give the same results as the replay of Pulumi', async t => {
  const recorded = JSON.parse(readFileSync(recordedFile, 'utf8')) as string[]
  t.equal(recorded.length, recordedSeeds.length)
  const wrong = recordedSeeds.filter((seed, index) => {
    const { base, entries } = makeJournal(seed)
    const { deployment, version, features, warnings } = replayJournal(typed(base), entries, made)
    const digest = hashSha256(
      canonicalDeployment(deployment),
      `${version}`,
      JSON.stringify(features),
    )
    return digest !== recorded[index] || warnings.length > 0
  })
  t.same(wrong, [], 'seeds with another result')
})

t.test('entries may arrive in any order', async t => {
  const { base, entries } = makeJournal(8)
  const forward = replayJournal(typed(base), entries, made)
  t.same(replayJournal(typed(base), [...entries].reverse(), made), forward)
})

t.test('unchanged parts keep their numbers, escapes and order of keys', async t => {
  const inputs = String.raw`{"10":1.0,"2":12345678901234567890,"b":1E400,"a":"\u003c\ud83e\udd86\u0000"}`
  const urn = 'urn:pulumi:dev::p::t:t:T::n'
  const state = `{"urn":"${urn}","custom":true,"type":"t:t:T","inputs":${inputs}}`
  const entry =
    '{"version":1,"kind":1,"sequenceID":1,"operationID":1,"removeOld":null,"removeNew":null,' +
    `"state":${state}}`
  const { deployment } = replayJournal(typed('{}'), [entry], made)
  t.match(deployment, state)
  const again = replayJournal(typed(deployment), [], made)
  t.match(again.deployment, state)
})

t.test('members and features of a newer engine are kept', async t => {
  const base = '{"manifest":{},"later":{"x":1}}'
  const { deployment, features, version } = replayJournal(typed(base, ['later']), [], made)
  t.match(deployment, '"later":{"x":1}')
  t.same({ features, version }, { features: ['later'], version: 4 })
})

t.test('an unknown kind, version or number is an error', async t => {
  const entry = (change: object) =>
    JSON.stringify({ version: 1, kind: 1, sequenceID: 7, operationID: 1, ...change })
  for (const [change, message] of [
    [{ kind: 10 }, /entry 7 has the unknown kind 10/],
    [{ version: 2 }, /entry 7 has version 2/],
    [{ version: undefined }, /entry 7 has version none/],
    [{ sequenceID: 'x' }, /sequenceID of a journal entry is "x"/],
    [{ operationID: undefined }, /no operationID/],
    [{ kind: 5 }, /entry 7 \(write\) has no newSnapshot/],
  ] as const)
    t.throws(() => replayJournal(typed('{}'), [entry(change)], made), { message })
  t.throws(() => replayJournal(typed('{}'), ['[]'], made), { name: 'JournalEntryError' })
})

t.test('a reference to nothing is a warning and changes nothing', async t => {
  const { base } = makeJournal(3)
  const entry = (change: object) =>
    JSON.stringify({ version: 1, kind: 1, sequenceID: 1, operationID: 9, ...change })
  for (const change of [{ removeNew: 5 }, { deleteNew: 5 }, { removeOld: 99 }]) {
    const { deployment, warnings } = replayJournal(typed(base), [entry(change)], made)
    t.equal(warnings.length, 1)
    t.equal(deployment, replayJournal(typed(base), [], made).deployment)
  }
})
