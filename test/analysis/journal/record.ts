/**
 * `npm run journals` writes the results of Pulumi's own replay for the journals of replay.test.ts.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { hashSha256 } from '../../../src/lib/hash.ts'
import { parseMembers } from '../../../src/lib/rawJson.ts'
import { canonicalDeployment } from './canonical.ts'
import { makeJournal } from './journals.ts'
import { buildReplayer, caseText, runReplayer } from './reference.ts'
import { recordedFile, recordedSeeds } from './recorded.ts'

const program = await buildReplayer(join(tmpdir(), 'twinstack-replayer'))
const answers = await runReplayer(
  program,
  recordedSeeds.map(seed => caseText(makeJournal(seed))),
)
const recorded = answers.map(answer => {
  const members = parseMembers(answer)
  const deployment = canonicalDeployment(members.get('deployment') ?? '{}')
  return hashSha256(deployment, members.get('version') ?? '', members.get('features') ?? '[]')
})
writeFileSync(recordedFile, `${JSON.stringify(recorded, null, 1)}\n`)
