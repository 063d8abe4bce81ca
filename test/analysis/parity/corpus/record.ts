/**
 * Records the real states of the corpus: deploys staging and production of the sample program and
 * of the second fixture program once with the real engine against the sandbox, and writes what was
 * recorded (secrets withheld) to test/fixtures/parity/. Run it when a program changes: `node
 * src/bootstrap.js run test/analysis/parity/corpus/record.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PulumiFn } from '@pulumi/pulumi/automation/index.js'
import type { Test } from 'tap'
import sample from '../../../../programs/index.ts'
import { getDeployment, summarise } from '../../../../src/model/checkpoint.ts'
import second from '../../../fixtures/programs/second/infra/main.ts'
import { repositoryRoot } from '../../../fixtures/programs/repository.ts'
import { configOf, makePlace, makeStack } from '../../../programs/stack.ts'

const target = join(repositoryRoot, 'test/fixtures/parity')
const cleanup: (() => unknown)[] = []
const place = () =>
  makePlace({ teardown: (work: () => unknown) => cleanup.push(work) } as unknown as Test)

const token = 'a tracing token nobody may see'
/** Both environments have a secret, so that the corpus contains masked values. */
const withToken = (config: Record<string, any>) => {
  config['twinstack-sample:settings'].observability = { tracing: { token } }
}

const programs: {
  name: string
  folder: string
  program: PulumiFn
  settings: string
  change?: (config: Record<string, any>) => void
}[] = [
  {
    name: 'sample',
    folder: repositoryRoot,
    program: sample,
    settings: 'twinstack-sample:settings',
    change: withToken,
  },
  {
    name: 'second',
    folder: join(repositoryRoot, 'test/fixtures/programs/second'),
    program: second,
    settings: 'report-pipeline:settings',
  },
]

mkdirSync(target, { recursive: true })
try {
  for (const { name, folder, program, settings, change } of programs) {
    for (const environment of ['staging', 'production']) {
      const config = configOf(folder, environment, change)
      const { stack } = await makeStack(place(), folder, environment, program, config)
      await stack.up()
      const { resources } = summarise(
        getDeployment({ deployment: (await stack.exportStack()).deployment }),
      )
      const input = JSON.parse(JSON.stringify(config[settings]).replaceAll(token, '[secret]'))
      const text = JSON.stringify({ environment, settings: input, resources }).replaceAll(
        ',{"urn"',
        ',\n{"urn"',
      )
      if (text.includes(token))
        throw new Error(`the state of ${name} ${environment} shows the token`)
      writeFileSync(join(target, `${name}-${environment}.json`), `${text}\n`)
      process.stdout.write(
        `${name} ${environment}: ${resources.length} resources, ${text.length} characters\n`,
      )
    }
  }
} finally {
  for (const work of cleanup) await work()
}
