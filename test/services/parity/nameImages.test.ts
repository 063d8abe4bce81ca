import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { createSandboxInquiry } from '../../../src/adapters/sandbox/inquiry.ts'
import { getAmi } from '../../../src/adapters/sandbox/invoke/images.ts'
import { createImageNames } from '../../../src/services/parity/nameImages.ts'
import type { CloudInquiry } from '../../../src/model/cloudInquiry.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'

const folder = mkdtempSync(join(tmpdir(), 'twinstack-images-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const environment = { name: 'staging', template: null, kind: 'staging' as const }
const log = { warn: () => undefined }
const provider = 'urn:pulumi:staging::shop::pulumi:providers:aws::default'
const resource = (over: Partial<ResourceRecord>): ResourceRecord => ({
  urn: 'urn:pulumi:staging::shop::aws:ec2/launchTemplate:LaunchTemplate::web',
  type: 'aws:ec2/launchTemplate:LaunchTemplate',
  name: 'web',
  id: 'lt-1',
  parent: null,
  provider: `${provider}::x`,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: {},
  ...over,
})
const stateIn = (region: string, imageId: string) => [
  resource({ urn: provider, type: 'pulumi:providers:aws', provider: null, inputs: { region } }),
  resource({ inputs: { imageId } }),
]
const release = { nameRegex: 'al2023-ami-2023.7.*x86_64' }
const imageIn = (region: string) =>
  String(
    getAmi(release, {
      folder,
      account: '1',
      region,
      partition: 'aws',
      defaultTags: {},
      who: '',
      seed: null,
    })['imageId'],
  )

t.test('images of two regions have one name', async t => {
  const names = createImageNames({ inquiry: createSandboxInquiry(folder), log })
  const [here, there] = [imageIn('eu-west-1'), imageIn('us-east-1')]
  t.not(here, there)
  const found = {
    ...(await names.findNames(environment, null, stateIn('eu-west-1', here))),
    ...(await names.findNames(environment, null, stateIn('us-east-1', there))),
  }
  t.match(found[here], { name: /^al2023-ami-2023\.7\./, owner: '137112412989' })
  t.same(found[here], found[there])
  t.same(
    await names.findNames(environment, null, stateIn('eu-west-1', there)),
    found[there] && { [there]: found[there] },
    'what was named once is known',
  )
})

t.test('requests each image once; a failure leaves it without a name', async t => {
  let calls = 0
  const inquiry: CloudInquiry = {
    ...createSandboxInquiry(folder),
    findImages: async () => {
      calls++
      if (calls === 1) throw new Error('no network')
      return { found: { 'ami-0123456789': { name: 'a', owner: '1' } }, notes: [] }
    },
  }
  const names = createImageNames({ inquiry, log })
  const request = () => names.findNames(environment, null, stateIn('eu-west-1', 'ami-0123456789'))
  t.same(await request(), {})
  t.same(await request(), { 'ami-0123456789': { name: 'a', owner: '1' } })
  await request()
  t.equal(calls, 2)
  t.same(await names.findNames(environment, null, []), {}, 'no image needs a request')
})
