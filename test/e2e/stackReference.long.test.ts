/** A program that reads the outputs of another environment, where each run is a user of its own. */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const program = `import * as pulumi from '@pulumi/pulumi'
const isReader = pulumi.getStack() === 'reader'
const other = isReader ? new pulumi.StackReference('organization/lab/staging') : null
export const zone = other ? other.requireOutput('zone') : 'zone-1'
`

const settings = 'config:\n  aws:region: eu-central-1\n'

for (const allowed of [true, false])
  t.test(allowed ? 'the setting names the stack' : 'the setting does not', async t => {
    if (process.getuid?.() !== 0) return t.comment('only where the service is root')
    const service = await testService(t, {
      repository: makeRepository(t, 'tiny', {
        'Pulumi.yaml':
          'name: lab\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n',
        'Pulumi.staging.yaml': settings,
        'Pulumi.reader.yaml': settings,
        'index.ts': program,
      }),
      env: {
        TWINSTACK_RUNNER_USER: 'separate',
        ...(allowed && { TWINSTACK_STACK_REFERENCES: 'lab/staging' }),
      },
    })
    await service.environment('staging', 'staging')
    await service.environment('reader', 'staging')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
    const read = await service.run('reader', 'deploy')
    const refused = {
      status: 'failed',
      error: {
        code: 'resource-failed',
        message: 'organization/lab/staging: a run may not read the state of the stack lab/staging',
        hint: /TWINSTACK_STACK_REFERENCES=lab\/staging/,
      },
    }
    t.match(read, allowed ? { status: 'succeeded', error: null } : refused)
    await service.stop()
  })
