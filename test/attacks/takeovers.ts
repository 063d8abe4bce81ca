/**
 * What a name, or an id that production has recorded, gives to an operator of copies: nothing. And
 * what a branch gets before the gate.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { readAwsAccounts } from '../../src/adapters/aws/accounts.ts'
import { buildAwsProviderConfig } from '../../src/adapters/aws/provider.ts'
import { findCommit } from '../../src/adapters/git/commits.ts'
import { createTrees } from '../../src/adapters/git/trees.ts'
import type { ExecutorDeps } from '../../src/services/operations/execute/executorDeps.ts'
import { refuseUnreviewed } from '../../src/services/operations/execute/refuseUnreviewed.ts'
import { git, makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'
import { testApp, type Answer } from '../helper/app.ts'
import { clusterArn, clusterType, held } from '../helper/inventedState.ts'
import type { Attack } from './attack.ts'
import { expectRefusal, harmless } from './refusal.ts'

type Copies = (method: string, url: string, body?: object) => Promise<Answer>

async function openCopies(t: Test): Promise<Copies> {
  const app = await testApp(t)
  for (const kind of ['production', 'staging'] as const)
    await app.call('admin', 'POST', '/v1/environments', { name: kind, kind })
  await app.services.store.environments.record('production', {
    state: { resources: [held('orders')], digest: 'x' },
  })
  const { body } = await app.call('admin', 'POST', '/v1/tokens', {
    name: 'copies',
    owner: 'copies',
    ownerKind: 'machine',
    grants: [{ role: 'operator', kind: 'ephemeral' }],
  })
  const headers = { authorization: `Bearer ${body.secret}` }
  const copies: Copies = (method, url, payload) => app.call('viewer', method, url, payload, headers)
  await copies('POST', '/v1/environments', { name: 'pr-1', kind: 'ephemeral' })
  return copies
}

const arn = clusterArn('orders')
const ids = ['orders', 'ORDERS', 'Orders', arn, arn.toUpperCase(), arn.replace('aws', 'AWS')]
const imports: [string, object, number[]][] = [
  ...ids.map((id): [string, object, number[]] => [id, { id }, [409]]),
  ...ids.map((id): [string, object, number[]] => [
    `${id}, to be destroyed`,
    { id, protect: false },
    [403, 409],
  ]),
  ['something free, to be destroyed', { id: 'free', protect: false }, [403]],
]

function importAttacks(t: Test): Attack[] {
  let opened: Promise<Copies> | null = null
  return imports.flatMap(([name, resource, expected]) =>
    [false, true].map(planOnly => ({
      group: 'imports of an operator of copies',
      name: `${name}${planOnly ? ', as a plan' : ''}`,
      expected,
      fire: async () => {
        const { status, body } = await (
          await (opened ??= openCopies(t))
        )('POST', '/v1/environments/pr-1/operations', {
          kind: 'import',
          confirm: 'pr-1',
          planOnly,
          resources: [{ type: clusterType, name: 'x', ...resource }],
        })
        return { status, body: JSON.stringify(body), headers: {} }
      },
      after: (_target, { body }) =>
        body.includes('production') ? 'names the other environment' : null,
    })),
  )
}

const accounts = [
  'default: {region: eu-west-1}',
  'kinds:',
  '  ephemeral: {accounts: ["333333333333"], roleArn: "arn:aws:iam::333333333333:role/copy"}',
  'environments:',
  '  production: {account: "222222222222", roleArn: "arn:aws:iam::222222222222:role/deploy"}',
  '  prod-eu: {kind: production, account: "222222222223"}',
].join('\n')
const nameAttacks = (t: Test): Attack[] =>
  ['prod-eu', 'production', 'prod-eu-1', 'PROD-EU'].map(name =>
    harmless('a name gives no rights', `a copy called ${name} has an account of production`, () => {
      const file = join(temporaryFolder(t), 'aws.yaml')
      writeFileSync(file, accounts)
      const config = buildAwsProviderConfig(readAwsAccounts(file), { name, kind: 'ephemeral' })
      const allowed = JSON.stringify(config['aws:allowedAccountIds'])
      if (allowed !== '["333333333333"]') return `it may use ${allowed}`
      return /2222222222/.test(JSON.stringify(config)) ? JSON.stringify(config) : null
    }),
  )

const lengths = [7, 8, 12, 20, 39, 40]
const digestAttacks = (t: Test): Attack[] =>
  ['heads', 'tags'].flatMap(kind =>
    lengths.map(length =>
      harmless(
        'revisions',
        `${kind} called like the first ${length} digits`,
        async () => {
          const repository = makeRepository(t, 'tiny')
          const first = git(repository, 'rev-parse', 'HEAD')
          git(repository, 'commit', '--allow-empty', '--quiet', '-m', 'evil')
          git(repository, 'update-ref', `refs/${kind}/${first.slice(0, length)}`, 'HEAD')
          const found = await findCommit(repository, first.slice(0, length))
          return found === first ? null : `${found} instead of ${first}`
        },
        20,
      ),
    ),
  )

/** Commits that no protected branch reaches. */
const unreviewed: [string, (repository: string, main: string) => void][] = [
  ['a branch', repository => git(repository, 'checkout', '--quiet', '-b', 'feature')],
  ['a commit of no branch', repository => git(repository, 'checkout', '--quiet', '--detach')],
  [
    'a branch below the name of the protected one',
    (repository, main) => git(repository, 'checkout', '--quiet', '-b', `x/${main}`),
  ],
  [
    'a branch with the name of the protected one in capitals',
    (repository, main) => git(repository, 'checkout', '--quiet', '-b', `${main.toUpperCase()}-1`),
  ],
]
const gateAttacks = (t: Test): Attack[] =>
  unreviewed.flatMap(([name, leave]) =>
    [false, true].map(plan =>
      expectRefusal('code before the gate', `${plan ? 'a plan' : 'a preview'} of ${name}`, () => {
        const repository = makeRepository(t, 'tiny')
        const main = git(repository, 'rev-parse', '--abbrev-ref', 'HEAD')
        leave(repository, main)
        git(repository, 'commit', '--allow-empty', '--quiet', '-m', 'evil')
        const commit = git(repository, 'rev-parse', 'HEAD')
        git(repository, 'tag', main)
        const home = temporaryFolder(t)
        const trees = createTrees({ home, repository, ref: main, packageFolder: '/none' })
        const cloud: ExecutorDeps['buildCloud'] = () => ({
          kind: 'aws',
          config: { role: null },
          env: {},
          pluginFolder: null,
          folder: null,
        })
        return refuseUnreviewed(
          { buildCloud: cloud, trees },
          { name: 'production', kind: 'production' },
          {
            kind: plan ? 'deploy' : 'preview',
            requestedBy: { kind: 'person', name: 'eve', tokenId: null },
            revision: { commit },
          } as never,
          plan,
        )
      }),
    ),
  )

export const takeoverAttacks = (t: Test): Attack[] => [
  ...importAttacks(t),
  ...nameAttacks(t),
  ...digestAttacks(t),
  ...gateAttacks(t),
]
