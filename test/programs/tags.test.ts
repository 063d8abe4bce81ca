import * as pulumi from '@pulumi/pulumi'
import { Group } from '@pulumi/aws/autoscaling/group.js'
import { LaunchTemplate } from '@pulumi/aws/ec2/launchTemplate.js'
import { Vpc } from '@pulumi/aws/ec2/vpc.js'
import t from 'tap'
import { tagEverything, tagValue, urnHash } from '../../programs/tags.ts'

const made: pulumi.Resource[] = []
/** The engine is not needed to see what the transform hands to it. */
const input = new Map<string, Record<string, any>>()
await pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs }) => {
      input.set(name, inputs)
      return { id: `${name}-id`, state: inputs }
    },
    call: ({ inputs }) => inputs,
  },
  'sample',
  'staging',
)

class Site extends pulumi.ComponentResource {
  constructor(name: string) {
    super('sample:index:Site', name, {})
    made.push(new Vpc(`${name}-vpc`, {}, { parent: this }))
    this.registerOutputs({})
  }
}

await pulumi.runtime.runInPulumiStack(async () => {
  tagEverything()
  made.push(new Vpc('plain', { tags: { team: 'shop', 'twinstack:name': 'forged' } }))
  made.push(new Vpc('later', { tags: pulumi.output({ team: 'shop' }) }))
  made.push(new Vpc('näme/with <odd> "signs"', {}))
  made.push(
    new Group('group', {
      minSize: 1,
      maxSize: 1,
      tags: [
        { key: 'team', value: 'shop', propagateAtLaunch: false },
        { key: 'twinstack:urn', value: 'forged', propagateAtLaunch: false },
      ],
    }),
  )
  made.push(
    new LaunchTemplate('template', {
      tagSpecifications: [
        { resourceType: 'volume', tags: { team: 'shop' } },
        { resourceType: 'spot-instances-request' },
      ],
    }),
  )
  made.push(Vpc.get('read', 'vpc-1'))
  made.push(new Site('site'))
  return {}
})

await new Promise(resolve => pulumi.all(made.map(one => one.urn)).apply(resolve))

const own = (name: string) => ({
  'twinstack:environment': 'staging',
  'twinstack:name': name,
  'twinstack:urn': /^[0-9a-f]{12}$/,
})

t.test('tags are added to those of the program, which cannot replace them', async t => {
  t.match(input.get('plain')?.['tags'], { team: 'shop', ...own('plain') })
  t.match(input.get('later')?.['tags'], { team: 'shop', ...own('later') })
  t.match(input.get('näme/with <odd> "signs"')?.['tags'], own('näme/with _odd_ _signs_'))
})

t.test('the hash is of the URN; a child of a component does not wait for itself', async t => {
  t.equal(
    input.get('plain')?.['tags']['twinstack:urn'],
    urnHash('urn:pulumi:staging::sample::aws:ec2/vpc:Vpc::plain'),
  )
  t.match(input.get('site-vpc')?.['tags'], own('site-vpc')) // second.test.ts compares with the engine's own URN
})

t.test('scaling groups hand them on', async t => {
  const tags = input.get('group')?.['tags']
  t.match(tags[0], { key: 'team', propagateAtLaunch: false })
  t.same(
    tags.slice(1).map((tag: any) => [tag.key, tag.propagateAtLaunch]),
    [
      ['twinstack:environment', true],
      ['twinstack:name', true],
      ['twinstack:urn', true],
    ],
  )
})

t.test('launch templates tag what they launch', async t => {
  const specifications = input.get('template')?.['tagSpecifications']
  t.same(
    specifications.map((one: any) => one.resourceType),
    ['volume', 'spot-instances-request', 'instance', 'network-interface'],
  )
  t.match(specifications[0].tags, { team: 'shop', ...own('template') })
  for (const { tags } of specifications) t.match(tags, own('template'))
  t.match(input.get('template')?.['tags'], own('template'))
})

t.test('what is only read is left alone', async t => {
  t.equal(input.get('read')?.['tags'], undefined)
})

t.test('values fit the rules of AWS', async t => {
  t.equal(tagValue('a'.repeat(300)).length, 256)
  t.equal(tagValue('a*b(c)'), 'a_b_c_')
  t.equal(tagValue('a + b-c=d.e_f:g/h@i'), 'a + b-c=d.e_f:g/h@i')
})
