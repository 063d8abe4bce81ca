/**
 * The article's examples of parity over HTTP and on the real engine, with its two environments of
 * one small program: shared by the short and the long test.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import type { ParityView } from '../../src/model/parityReport.ts'
import type { Verdict } from '../../src/model/register.ts'
import { setProperty } from '../../src/adapters/sandbox/cloud.ts'
import {
  repositoryRoot,
  commitAll,
  makeRepository,
  write,
} from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const program = `
import * as pulumi from '@pulumi/pulumi'
import { Cluster } from '@pulumi/aws/rds/cluster.js'
import { ClusterInstance } from '@pulumi/aws/rds/clusterInstance.js'
import { z } from 'zod'

const schema = z.strictObject({ version: z.string(), size: z.string() })

export default async function program () {
  const { version, size } = schema.parse(new pulumi.Config().requireObject('settings'))
  const tags = { 'twinstack:environment': pulumi.getStack() }
  const cluster = new Cluster('main', { engine: 'aurora-postgresql', engineVersion: version, masterUsername: 'root', manageMasterUserPassword: true, skipFinalSnapshot: true, allowMajorVersionUpgrade: true, tags })
  new ClusterInstance('member', { clusterIdentifier: cluster.id, engine: 'aurora-postgresql', instanceClass: size, tags })
  return { endpoint: cluster.endpoint }
}
program.settings = schema
`
const settings = (version: string, size: string) =>
  `config:\n  aws:region: eu-central-1\n  small:settings: { version: "${version}", size: ` +
  `${size} }\n`
const sizes = { staging: 'db.r6g.large', production: 'db.r6g.xlarge' }
const entry = {
  selector: '{ type: ClusterInstance, name: member, property: instanceClass }',
  ...sizes,
}
const pairs =
  'pairs:\n  - left: staging\n    right: production\n    owners: { platform: team-infra }\n'
const register = `${pairs}differences:
  - aspect: Compute Resources
    selector: ${entry.selector}
    staging: ${entry.staging}
    production: ${entry.production}
    justification: Cost; staging serves testers only
    risk: Load tests do not apply
    owner: team-infra
    review: 2099-12-31
`

/** Deploys both; then each part once, in this order. */
export async function parityStory(t: Test) {
  const repository = makeRepository(t, 'small', {
    'index.ts': program,
    'Pulumi.staging.yaml': settings('14.9', sizes.staging),
    'Pulumi.production.yaml': settings('15.4', sizes.production),
    'differences.yaml': pairs,
  })
  const service = await testService(t, { repository })
  const compare = async (input: { cloud?: boolean } = {}): Promise<ParityView> =>
    (await service.call('POST', '/v1/parity', input)).body
  const of = ({ judgement: { verdicts } }: ParityView, path: string): Verdict[] =>
    verdicts.filter(verdict => verdict.path === path)
  const deploy = async (...names: string[]) => {
    for (const done of await Promise.all(
      names.map(name =>
        service.run(name, 'deploy', name === 'production' ? { confirm: name } : {}),
      ),
    ))
      t.match(done, { status: 'succeeded' }, JSON.stringify(done.error))
  }
  const cli = async (...args: string[]) => {
    const child = promisify(execFile)(
      process.execPath,
      [join(repositoryRoot, 'src/cli/main.ts'), '--url', service.url, ...args],
      { env: { ...process.env, TWINSTACK_TOKEN: service.token, NO_COLOR: '1' } },
    )
    return child.then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }) => ({ code, stdout }),
    )
  }
  for (const name of ['staging', 'production'] as const) await service.environment(name, name)
  t.match(await service.call('POST', '/v1/parity', {}), {
    status: 409,
    body: { code: 'not-deployed' },
  })
  t.match(await service.call('GET', '/v1/parity'), {
    status: 404,
    body: { hint: /POST \/v1\/parity/ },
  })
  await deploy('staging', 'production')

  return {
    /**
     * Database 14 against 15 fails and is never legitimate; an undocumented size fails with a
     * proposal.
     */
    async differs() {
      const stored = (await service.call('GET', '/v1/parity')).body as ParityView
      t.ok(stored.operation, 'compared after the second deploy by itself')
      const report = await compare()
      t.match(report, {
        passed: false,
        mode: 'full',
        judgement: { owners: { platform: 'team-infra' } },
        ahead: null,
      })
      t.match(
        of(report, 'engineVersion').filter(one => one.place.name === 'main'),
        [
          {
            aspect: 'database',
            status: 'never-legitimate',
            fails: true,
            left: '14.9',
            right: '15.4',
          },
        ],
      )
      t.match(of(report, 'instanceClass'), [
        { status: 'undocumented', fails: true, left: sizes.staging, right: sizes.production },
      ])
      const { body: proposal } = await service.call('GET', '/v1/differences/proposal')
      t.match(
        proposal.yaml,
        /property: instanceClass[\s\S]*staging: db\.r6g\.large[\s\S]*justification: ""/,
      )
      t.notMatch(proposal.yaml, /engineVersion/, 'documenting a version does not help')
      const output = await cli('parity')
      t.equal(output.code, 2)
      t.match(
        output.stdout,
        /✘ staging is no twin of production[\s\S]*team-infra[\s\S]*never-legitimate[\s\S]*engineVersion[\s\S]*14\.9/,
      )
      t.match((await cli('parity', '--format', 'html')).stdout, /^<!doctype html>[\s\S]*14\.9/)
      t.match(
        (await service.call('GET', '/v1/notices?type=parity.failed')).body.notices,
        [{ environment: 'staging', text: /no twin of production/ }],
        'reported once',
      )
    },
    /**
     * The size documented and staging ahead: red until it is known what production would be, then
     * ahead since when and by which commits.
     */
    async ahead() {
      write(repository, {
        'Pulumi.staging.yaml': settings('16.6', sizes.staging),
        'Pulumi.production.yaml': settings('16.6', sizes.production),
        'differences.yaml': register,
      })
      const commit = commitAll(repository, 'Upgrade the database to 16')
      await deploy('staging')
      const before = await compare()
      t.match(before, {
        passed: false,
        ahead: { plan: null, commits: [{ commit, subject: 'Upgrade the database to 16' }] },
      })
      t.match(of(before, 'instanceClass'), [
        { status: 'documented', fails: false, entry: 'compute-resources' },
      ])
      t.match(before.notes.join(), `twinstack preview production --revision ${commit}`)
      const { code, stdout } = await cli('parity', '--plan')
      t.match(
        stdout,
        /✔ staging is a twin[\s\S]*ahead[\s\S]*engineVersion[\s\S]*Upgrade the database to 16/,
      )
      t.equal(code, 0)
      const { body: report } = await service.call('GET', '/v1/parity')
      t.match(report, { passed: true, score: 100 })
      t.match(
        of(report, 'engineVersion').filter(one => one.place.name === 'main'),
        [{ status: 'ahead', fails: false, left: '16.6', right: '15.4' }],
      )
      t.match((await service.call('GET', '/v1/notices?type=parity.passed')).body.notices, [
        { environment: 'staging' },
      ])
      t.match((await service.call('GET', '/v1/differences')).body, {
        entries: [{ id: 'compute-resources', state: 'in-use' }],
      })
      t.match(
        (await service.call('GET', '/v1/parity/matrix?environments=production,staging')).body,
        { model: 'production', cells: [{ left: 'staging', right: 'production', passed: true }] },
      )
      const [operation] = (
        await service.call('GET', '/v1/operations?environment=staging&kind=deploy&pageSize=1')
      ).body.items
      t.equal(
        (report as ParityView).comparison.differences.find(one => one.aspect === 'revision')?.since
          ?.operation,
        operation.id,
        'since the deploy that brought it',
      )
    },
    /** What somebody changed in the cloud shows after a refresh. */
    async changed() {
      const {
        body: { items },
      } = await service.call('GET', '/v1/environments/staging/resources?pageSize=100')
      const member = items.find((one: { name: string }) => one.name === 'member')
      await setProperty(
        service.sandbox,
        member.outputs.arn ?? member.id,
        'instanceClass="db.r6g.4xlarge"',
      )
      await service.run('staging', 'drift-check')
      t.match(
        of((await service.call('POST', '/v1/parity', { cloud: true })).body, 'instanceClass'),
        [{ status: 'contradicted', left: 'db.r6g.4xlarge' }],
      )
      t.match(
        of(await compare({ cloud: false }), 'instanceClass'),
        [{ status: 'documented' }],
        'the recorded state says nothing of it',
      )
      t.match(
        (await service.call('GET', '/v1/parity')).body,
        { passed: false },
        'and does not replace the report that fails',
      )
      t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
      t.match(await compare(), { passed: true })
    },
    /** In the audit and in the history. */
    async audited(sections: Record<string, string>, point: object) {
      t.match((await service.call('POST', '/v1/compliance-audits', {})).body.sections, sections)
      t.match((await service.call('GET', '/v1/parity/history')).body.points.at(-1), point)
    },
  }
}
