import { fork } from 'node:child_process'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import {
  createResource,
  deleteResource,
  readAll,
  readResource,
  getResourceFile,
  getSafeName,
  getTypeFolder,
  writeResource,
} from '../../../src/adapters/sandbox/files.ts'
import { cloudFolder } from './folder.ts'

const resource = (id: string) => ({
  type: 'aws:ec2/vpc:Vpc',
  id,
  arn: null,
  account: '123456789012',
  region: 'eu-west-1',
  properties: { cidrBlock: '10.0.0.0/16' },
  tags: {},
  createdAt: '',
  createdBy: 'test',
})

t.test('one readable file per resource, at the path of account, region, type and id', async t => {
  const folder = await cloudFolder(t)
  t.equal(await createResource(folder, resource('vpc-1')), true)
  const file = join(folder, 'accounts/123456789012/eu-west-1/aws.ec2.Vpc/vpc-1.json')
  t.equal(getResourceFile(folder, resource('vpc-1')), file)
  t.same(await readResource(file), resource('vpc-1'))
  t.equal((await stat(file)).mode & 0o777, 0o600, 'it holds passwords')
  t.equal(await createResource(folder, resource('vpc-1')), false, 'no second one with the same id')
  await writeResource(folder, { ...resource('vpc-1'), region: 'eu-west-1', createdBy: 'other' })
  t.equal((await readResource(file))?.createdBy, 'other')
  t.same(
    (await readAll(folder)).map(one => one.id),
    ['vpc-1'],
  )
  t.same(await readdir(join(file, '..')), ['vpc-1.json'], 'no temporary file stays')
  t.equal(await deleteResource(folder, resource('vpc-1')), true)
  t.equal(await deleteResource(folder, resource('vpc-1')), false)
  t.equal(await readResource(file), null)
  t.same(await readAll(join(folder, 'nowhere')), [])
})

t.test(
  'ids become file names: different ones stay different, and none leads out of its folder',
  async t => {
    t.equal(getTypeFolder('aws:s3/bucketPolicy:BucketPolicy'), 'aws.s3.BucketPolicy')
    t.equal(getSafeName('a/b:c'), 'a%2Fb%3Ac')
    const ids = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.constantFrom('..', '.', '../x', 'arn:aws:sns:eu-west-1:1:x', '%2F', '/', 'ü/ñ'),
    )
    fc.assert(
      fc.property(ids, ids, (left, right) => {
        t.match(getSafeName(left), /^(?!\.)[A-Za-z0-9_.%~-]{0,180}$/)
        t.equal(getSafeName(left) === getSafeName(right), left === right)
      }),
      { numRuns: 300 },
    )
  },
)

t.test('the error names a file that a person made invalid', async t => {
  const folder = await cloudFolder(t)
  await createResource(folder, resource('vpc-1'))
  const file = getResourceFile(folder, resource('vpc-1'))
  await writeFile(file, '{ "type": ')
  await t.rejects(readResource(file), { message: new RegExp(`${file}.*not valid JSON`) })
})

t.test(
  'many writers and readers at the same time, and a kill: readers find complete files only',
  async t => {
    const folder = await cloudFolder(t)
    const { NODE_OPTIONS: _, ...env } = process.env
    const writers = [1, 2].map(() =>
      fork(join(import.meta.dirname, 'writer.ts'), [folder], { env, execArgv: [] }),
    )
    const ended = Promise.all(
      writers.map(writer => new Promise(resolve => writer.once('exit', resolve))),
    )
    await Promise.all(
      writers.map(writer => new Promise(resolve => writer.once('message', resolve))),
    )
    let seen = 0
    const until = Date.now() + 500
    while (Date.now() < until) {
      for (const one of await readAll(folder)) {
        seen++
        t.equal(String(one.properties['end']), 'end')
      }
      await sleep(1)
    }
    for (const writer of writers) writer.kill('SIGKILL')
    await ended
    const after = await readAll(folder)
    t.ok(seen > 0 && after.length > 0, `${seen} reads`)
    for (const one of after) t.equal(one.properties['end'], 'end')
  },
)
