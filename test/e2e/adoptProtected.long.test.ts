/**
 * Stacks with protected resources that the program does not declare: imported ones are left as they
 * are, others are a difference that a person can accept (13, points 8 and 11).
 */
import t from 'tap'
import { openAdoption } from './adopting.ts'

type Entry = { type: string; protect?: boolean; sourcePosition?: string }

const withoutBucket = (source: string) =>
  source
    .replace('const bucket = new aws.s3.Bucket("my-bucket");', '')
    .replace('export const bucketName = bucket.id;', '')

t.test('a stack with an imported resource, and one whose declaration was removed', async t => {
  const { plain, repository, service, adopt, change, environments } = await openAdoption(t)
  const bucketOf = ({ type }: Entry) => type === 'aws:s3/bucket:Bucket'
  const record = async (edit: (bucket: Entry) => void) => {
    const state = JSON.parse(await plain.run(repository, ['stack', 'export', '--stack', 'dev']))
    state.deployment.resources.filter(bucketOf).forEach(edit)
    await plain.run(repository, ['stack', 'import', '--stack', 'dev'], JSON.stringify(state))
  }
  await record(bucket => {
    bucket.protect = true
  })
  change(withoutBucket)
  t.match(await adopt('dev'), {
    code: 1,
    stdout: /adoption-differs[^]*Bucket my-bucket\n +a deploy would delete it/,
  })
  t.same(await environments(), [])
  const accepted = await adopt('dev', '--accept-changes')
  t.match(accepted, { code: 0, stdout: /the next deploy would change my-bucket \(delete\)/ })
  t.match(
    await service.run('dev', 'deploy'),
    { status: 'refused', error: { code: 'deletion-protected' } },
    'as with plain pulumi',
  )
  t.match(
    await service.run('dev', 'state-edit', {
      stateEdit: { action: 'forget', all: true },
      confirm: 'dev',
    }),
    { status: 'succeeded' },
  )
  t.match(await service.call('DELETE', '/v1/environments/dev'), { status: 204 })

  // `pulumi import` records neither a source position nor an importID
  await record(bucket => {
    delete bucket.sourcePosition
  })
  const adopted = await adopt('dev')
  t.match(adopted, { code: 0, stdout: /shows no change/ }, adopted.stdout + adopted.stderr)
  const deployed = await service.run('dev', 'deploy')
  t.match(deployed, { status: 'succeeded', changes: { same: Number } })
  const events = await service.events(deployed.id)
  t.match(JSON.stringify(events), /my-bucket was imported and the program does not declare it/)
  const { body } = await service.call('GET', '/v1/environments/dev/resources')
  t.ok(body.items.some(bucketOf), 'it stays recorded')
})
