/** Programs that misbehave, each on a branch of one repository, through the real service. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { commitAll, git, makeRepository, repositoryRoot } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService, type TestService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

const bad = [
  { fixture: 'throws', code: 'program-failed' },
  { fixture: 'exits', code: 'program-exited' },
  { fixture: 'never-ends', code: 'operation-timeout', more: { timeLimitSeconds: 3 } },
  { fixture: 'busy-loop', code: 'operation-timeout', more: { timeLimitSeconds: 3 } },
  { fixture: 'two-exports', code: 'program-failed' },
  { fixture: 'bad-schema', code: 'program-invalid' },
]

/**
 * Each ends as a failed operation with its code, and nothing is half done. Returns the service for
 * more.
 */
export async function misbehave(t: Test): Promise<TestService> {
  const service = await testService(t, {
    repository: branches(
      t,
      bad.map(({ fixture }) => fixture),
    ),
    env: { TWINSTACK_GRACE: '2' },
  })
  for (const { fixture, code, more } of bad) {
    await t.test(fixture, async t => {
      await service.environment(fixture, 'ephemeral')
      const ended = await service.run(fixture, 'deploy', { revision: fixture, ...more })
      t.match(ended, { status: 'failed', error: { code } })
      t.ok(ended.error?.message, ended.error?.message ?? 'an error without a message')
      await sameAsCloud(t, service, 'nothing is half done')
    })
  }
  return service
}

/** One repository with a branch per program. */
function branches(t: Test, names: string[]): string {
  const folder = makeRepository(t, requirePresent(names[0]))
  for (const name of names) {
    git(folder, 'checkout', '--quiet', '-B', name)
    git(folder, 'rm', '-r', '--quiet', '.')
    cpSync(join(repositoryRoot, 'test', 'fixtures', 'programs', name), folder, { recursive: true })
    commitAll(folder, `The program ${name}`)
  }
  return folder
}
