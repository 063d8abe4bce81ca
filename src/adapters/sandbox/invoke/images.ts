/**
 * ec2.getAmi over a small, fixed list of public images, so that a lookup returns the same answer
 * every time.
 */
import type { Account } from '../provider/account.ts'
import { CloudError } from '../provider/errors.ts'
import type { Properties } from '../resource.ts'
import { matchesWildcards } from '../../../lib/wildcards.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { toText } from '../text.ts'
import { isObject } from '../../../lib/values.ts'

type Image = {
  name: string
  owner: string
  alias: string
  architecture: string
  created: string
  description: string
}
const amazon = { owner: '137112412989', alias: 'amazon' }
const canonical = { owner: '099720109477', alias: '' }

const shelf: Image[] = ['x86_64', 'arm64'].flatMap(architecture => [
  ...[
    ['2023.6.20250115.0', '6.1', '2025-01-17'],
    ['2023.7.20250414.0', '6.1', '2025-04-16'],
    ['2023.8.20250707.0', '6.1', '2025-07-09'],
  ].map(([release, kernel, day]) => ({
    ...amazon,
    architecture,
    name: `al2023-ami-${release}-kernel-${kernel}-${architecture}`,
    created: `${day}T00:00:00.000Z`,
    description: `Amazon Linux 2023 AMI ${release} ${architecture} HVM kernel-${kernel}`,
  })),
  {
    ...amazon,
    architecture,
    name: `amzn2-ami-hvm-2.0.20250623.0-${architecture}-gp2`,
    created: '2025-06-25T00:00:00.000Z',
    description: `Amazon Linux 2 AMI 2.0.20250623.0 ${architecture} HVM gp2`,
  },
  ...[
    ['jammy-22.04', '20250610'],
    ['noble-24.04', '20250610'],
    ['noble-24.04', '20250704'],
  ].map(([release, day = '']) => ({
    ...canonical,
    architecture,
    name:
      `ubuntu/images/hvm-ssd${release?.startsWith('noble') ? '-gp3' : ''}/ubuntu-${release}-` +
      `${architecture === 'x86_64' ? 'amd64' : 'arm64'}-server-${day}`,
    created: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00.000Z`,
    description: `Canonical, Ubuntu, ${release}`,
  })),
])

const makeImageId = (region: string, image: Image) =>
  `ami-${hashSha256(`${region}|${image.name}`).slice(0, 17)}`

/** Name and owner of a public image by its id in a region; null: there is none. */
export function findImageById(
  imageId: string,
  region: string,
): { name: string; owner: string } | null {
  const image = shelf.find(one => makeImageId(region, one) === imageId)
  return image ? { name: image.name, owner: image.owner } : null
}

function getFacts(image: Image, region: string): Record<string, string> {
  return {
    name: image.name,
    architecture: image.architecture,
    description: image.description,
    'owner-id': image.owner,
    'owner-alias': image.alias,
    'image-id': makeImageId(region, image),
    'virtualization-type': 'hvm',
    'root-device-type': 'ebs',
    state: 'available',
    'image-type': 'machine',
    'ena-support': 'true',
    'is-public': 'true',
    hypervisor: 'xen',
    'boot-mode': 'uefi-preferred',
  }
}

/** An unknown filter is an error, because ignoring it could select a wrong image. */
function fits(image: Image, region: string, filters: Properties[]): boolean {
  return filters.every(filter => {
    const fact = getFacts(image, region)[String(filter['name'])]
    if (fact === undefined)
      throw new CloudError(
        `ec2.getAmi: the sandbox can't filter images by ${String(filter['name'])}; it knows ` +
          `${Object.keys(getFacts(image, region)).join(', ')}`,
      )
    return (filter['values'] as string[]).some(value => matchesWildcards(value, fact))
  })
}

export function getAmi(args: Properties, account: Account): Properties {
  const region = toText(args['region'] ?? account.region)
  const filters = (Array.isArray(args['filters']) ? args['filters'] : []).filter(isObject)
  const owners = Array.isArray(args['owners']) ? (args['owners'] as string[]) : null
  const nameForm = typeof args['nameRegex'] === 'string' ? new RegExp(args['nameRegex']) : /^/
  const found = shelf.filter(
    image =>
      (!owners || owners.includes(image.owner) || owners.includes(image.alias)) &&
      nameForm.test(image.name) &&
      fits(image, region, filters),
  )
  if (found.length === 0)
    throw new CloudError(
      'Your query returned no results. Please change your search criteria and try again.',
    )
  if (found.length > 1 && args['mostRecent'] !== true)
    throw new CloudError(
      'Your query returned more than one result. Please try a more specific search criteria, ' +
        'or set `mostRecent` attribute to true.',
    )
  return {
    ...args,
    ...describeImage(
      found.sort((a, b) => b.created.localeCompare(a.created))[0] as Image,
      region,
      account.partition,
    ),
  }
}

function describeImage(image: Image, region: string, partition: string): Properties {
  const imageId = makeImageId(region, image)
  return {
    id: imageId,
    imageId,
    arn: `arn:${partition}:ec2:${region}::image/${imageId}`,
    region,
    name: image.name,
    description: image.description,
    architecture: image.architecture,
    creationDate: image.created,
    deprecationTime: '',
    lastLaunchedTime: '',
    ownerId: image.owner,
    imageOwnerAlias: image.alias,
    imageLocation: `${image.alias || image.owner}/${image.name}`,
    imageType: 'machine',
    imdsSupport: 'v2.0',
    bootMode: 'uefi-preferred',
    enaSupport: true,
    hypervisor: 'xen',
    virtualizationType: 'hvm',
    public: true,
    state: 'available',
    stateReason: { code: 'UNSET', message: 'UNSET' },
    rootDeviceName: '/dev/xvda',
    rootDeviceType: 'ebs',
    rootSnapshotId: imageId.replace('ami', 'snap'),
    blockDeviceMappings: [],
    productCodes: [],
    tags: {},
    platform: '',
    platformDetails: 'Linux/UNIX',
    kernelId: '',
    ramdiskId: '',
    sriovNetSupport: 'simple',
    tpmSupport: '',
    usageOperation: 'RunInstances',
  }
}
