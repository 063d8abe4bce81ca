/** Machine images in two regions: by name and owner, or by the register. */
import t from 'tap'
import { compareStates, readSideOfExport } from '../../../../src/analysis/parity/compareStates.ts'
import { compareSides } from '../../../../src/analysis/parity/judgeParity.ts'
import { listImageUses } from '../../../../src/analysis/parity/imageUses.ts'
import { pairSchema } from '../../../../src/model/register.ts'
import type { MachineImages } from '../../../../src/model/machineImage.ts'
import { exportOf, production, staging } from '../../corpus/build.ts'

const [ours, theirs] = ['ami-0aaaaaaaaaaaaaaaa', 'ami-0bbbbbbbbbbbbbbbb']
const template = (imageId: string, side: typeof staging) => [
  {
    type: 'aws:ec2/launchTemplate:LaunchTemplate',
    inputs: { imageId },
    outputs: { imageId, arn: `arn:aws:ec2:${side.region}:${side.account}:launch-template/x` },
  },
]
const away = { ...staging, region: 'us-east-1' }
const left = exportOf(away, template(ours, away))
const right = exportOf(production, template(theirs, production))

function differences(names: [MachineImages, MachineImages]): string[] {
  const pair = pairSchema.parse({ left: 'staging', right: 'production' })
  const { differences } = compareSides({
    left: { ...readSideOfExport(left, 'left'), images: names[0] },
    right: { ...readSideOfExport(right, 'right'), images: names[1] },
    pair,
  })
  return differences.map(({ path, resource }) => `${resource.name} ${path}`)
}

t.test('one image has an id in each region', async t => {
  const image = (name: string, owner = '137112412989') => ({ name, owner })
  t.same(differences([{ [ours]: image('al2023') }, { [theirs]: image('al2023') }]), [
    'regions regions',
  ])
  t.same(
    differences([
      { [ours]: image('base-7', away.account) },
      { [theirs]: image('base-7', production.account) },
    ]),
    ['regions regions'],
    'each account built it for itself',
  )
  for (const [why, names] of [
    ['another name', [{ [ours]: image('base-7') }, { [theirs]: image('base-8') }]],
    ['another owner', [{ [ours]: image('base-7') }, { [theirs]: image('base-7', '999999999999') }]],
    ['one image is unknown', [{ [ours]: image('base-7') }, {}]],
  ] as [string, [MachineImages, MachineImages]][])
    t.same(differences(names), ['one imageId', 'regions regions'], why)
})

t.test('the register may say that two ids are one image', async t => {
  const compare = (images: { name: string; ids: string[] }[]) =>
    compareStates({
      left,
      right,
      register: { pairs: [], differences: [], images },
      options: { now: new Date('2026-01-01T00:00:00Z') },
    }).comparison.differences.map(({ path }) => path)
  t.same(compare([{ name: 'base 7', ids: [ours, theirs] }]), ['regions'])
  t.same(compare([{ name: 'base 7', ids: [ours, 'ami-0cccccccccccccccc'] }]), [
    'imageId',
    'regions',
  ])
})

t.test('the images that a state uses, with their places', async t => {
  t.same(listImageUses(readSideOfExport(left, 'left').resources), [
    { id: ours, region: 'us-east-1' },
  ])
})
