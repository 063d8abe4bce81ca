/**
 * Programs as people write them after `pulumi new aws-typescript`, unchanged, from the commit to the
 * drift report: each is deployed, checked for drift, deployed again and destroyed. NEWCOMERS names
 * some of them, separated by commas.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { commitAll, git, makeRepository, write } from '../fixtures/programs/repository.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(0)

const folder = join(repositoryRoot, 'test', 'fixtures', 'programs', 'newcomers')
const all = readdirSync(folder).map(file => file.replace('.ts', ''))
const chosen = process.env.NEWCOMERS?.split(',') ?? all

/** What a program has beside its index.ts. */
const more: Record<string, Record<string, string>> = {
  website: { 'www/index.html': '<h1>Hello</h1>\n', 'www/error.html': '<h1>Gone</h1>\n' },
  api: { 'function/index.js': 'exports.handler = async () => ({ statusCode: 200 })\n' },
}
/** Packages besides those of the template. */
const packages: Record<string, Record<string, string>> = {
  database: { '@pulumi/random': '4.18.2' },
}

t.test('ten classic programs', async t => {
  const repository = makeRepository(t, 'webshop', {
    'Pulumi.dev.yaml': 'config:\n  aws:region: eu-west-1\n',
  })
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  for (const name of chosen) {
    git(repository, 'checkout', '--quiet', '-B', name, 'main')
    const dependencies = { ...manifest.dependencies, ...packages[name] }
    write(repository, {
      'index.ts': readFileSync(join(folder, `${name}.ts`), 'utf8'),
      'package.json': JSON.stringify({ ...manifest, dependencies }),
      ...more[name],
    })
    commitAll(repository, name)
  }
  const service = await testService(t, { repository, env: { TWINSTACK_SWEEP: '3600' } })
  await service.environment('dev', 'staging')
  for (const revision of chosen)
    await t.test(revision, async t => {
      const deployed = await service.run('dev', 'deploy', { revision })
      t.match(deployed, { status: 'succeeded', error: null })
      await sameAsCloud(t, service)
      const checked = await service.run('dev', 'drift-check')
      const none = { changed: 0, deleted: 0, pendingChanges: 0 }
      t.match(checked, { status: 'succeeded', error: null, drift: none }, 'no drift, no change')
      if (checked.drift?.changed || checked.drift?.pendingChanges)
        t.comment((await service.call('GET', '/v1/environments/dev/drift')).body)
      t.match(await service.run('dev', 'destroy', { revision }), {
        status: 'succeeded',
        error: null,
      })
      t.same(await stateIds(service, 'dev'), [])
      await sameAsCloud(t, service, 'nothing is left')
    })
})
