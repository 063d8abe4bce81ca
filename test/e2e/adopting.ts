/** A stack that a user created with the plain CLI, and a service that adopts it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { run } from '../cli/run.ts'
import { commitAll, makeRepository } from '../fixtures/programs/repository.ts'
import { installPackages, openPlainPulumi, type Backend } from '../helper/plainPulumi.ts'
import { testService } from '../helper/service.ts'

export const secret = 's3cr3t-Pa55-canary'

/** The stack `dev` of the program `webshop`, with a secret setting. */
export async function makePlainStack(t: Test, backend?: Backend) {
  const plain = await openPlainPulumi(t, 'the passphrase of the team', backend)
  const repository = makeRepository(t, 'webshop', { '.gitignore': 'node_modules\n' })
  installPackages(repository)
  const pulumi = (...args: string[]) => plain.run(repository, [...args, '--stack', 'dev'])
  await plain.run(repository, ['stack', 'init', 'organization/webshop/dev'])
  await pulumi('config', 'set', 'aws:region', 'eu-west-1')
  await pulumi('config', 'set', '--secret', 'password', secret)
  await pulumi('up', '--yes')
  commitAll(repository, 'settings of dev')
  return { plain, repository, pulumi }
}

export async function openAdoption(t: Test, backend?: Backend) {
  const { plain, repository, pulumi } = await makePlainStack(t, backend)
  const service = await testService(t, {
    repository,
    env: { TWINSTACK_SANDBOX: plain.cloud, TWINSTACK_SWEEP: '3600' },
  })
  const env = { ...plain.env, TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token }
  const cli = (...args: string[]) => run(args, env)
  return {
    plain,
    repository,
    pulumi,
    service,
    env,
    cli,
    adopt: (...args: string[]) =>
      cli('adopt', '--backend', plain.backend, '--cwd', repository, ...args),
    environments: async () =>
      (await service.call('GET', '/v1/environments')).body.items.map((one: any) => one.name),
    /** commits another main file; returns the one before */
    change: (edit: (source: string) => string): string => {
      const file = join(repository, 'index.ts')
      const source = readFileSync(file, 'utf8')
      writeFileSync(file, edit(source))
      commitAll(repository, 'a change')
      return source
    },
  }
}
