import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  planFile,
  readPlannedSecrets,
} from '../../../../src/adapters/runner/child/plannedSecrets.ts'
import { getStackSettingsFile } from '../../../../src/adapters/runner/child/recorded.ts'
import { files } from '../../../../src/model/run.ts'

type Input = Parameters<typeof readPlannedSecrets>[0]
const secret = {
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: 'v1:a:b',
}
const stack = 'organization/shop/staging'

function read(t: Test, plan: string | null, settings = '') {
  const folder = t.testdir({
    [files.work]: { 'Pulumi.staging.yaml': settings },
    ...(plan === null ? {} : { [planFile]: plan }),
  })
  t.equal(getStackSettingsFile(folder, stack), join(folder, files.work, 'Pulumi.staging.yaml'))
  return readPlannedSecrets({ folder, request: { stack } } as Input)
}

t.test(
  'of the plan of the engine only the inputs with secrets are kept, as ciphertext',
  async t => {
    const resourcePlans = {
      a: { goal: { inputDiff: { adds: { password: secret, name: 'a' } } } },
      b: { goal: { inputDiff: { updates: { list: [{ value: secret }] }, deletes: ['x'] } } },
      c: { goal: { inputDiff: { adds: { name: 'c' } } } },
      d: { goal: null },
    }
    const plan = JSON.stringify({ manifest: {}, resourcePlans })
    t.same(read(t, plan, 'encryptionsalt: v1:salt'), {
      salt: 'v1:salt',
      inputs: { a: { password: secret }, b: { list: [{ value: secret }] } },
    })
  },
)

t.test('a plan that can not be read has none', async t => {
  t.same(read(t, null), { salt: null, inputs: {} })
  t.same(read(t, '{'), { salt: null, inputs: {} })
})
