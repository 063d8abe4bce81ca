import type { ResourceRecord } from '../../../model/operation.ts'
import type { FoundViolation, Rule } from '../../../model/compliance.ts'
import {
  readPath,
  requireValue,
  appliesEverywhere,
  getInside,
  isSet,
  selectType,
  displayValue,
  getText,
} from './reading.ts'

const launchers = [
  'aws:ec2/launchTemplate:LaunchTemplate',
  'aws:ec2/launchConfiguration:LaunchConfiguration',
]

const serviceVersion: Rule = {
  id: 'service_version',
  severity: 'critical',
  appliesTo: appliesEverywhere,
  describes:
    "Every service has the one version that is declared for all environments, else production's",
  check: (_resources, settings, { expected, production, ahead }) => {
    const wanted = expected.services ?? (ahead ? null : getServices(production?.settings))
    const actual = getServices(settings)
    if (!wanted || !actual) return []
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(actual)])].sort()
    return names
      .filter(name => wanted[name] !== actual[name])
      .map(name => ({
        resource: null,
        path: `services.${name}`,
        expected: `${name} ${wanted[name] ?? 'absent'}`,
        actual: `${name} ${actual[name] ?? 'absent'}`,
      }))
  },
}

function getServices(settings: unknown): Record<string, string> | null {
  const found = getInside(settings, 'services')
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return null
  return Object.fromEntries(
    Object.entries(found).filter(([, version]) => typeof version === 'string'),
  )
}

const pinnedImage: Rule = {
  id: 'pinned_image',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes:
    'Machines start from the id of one image; a name or an alias can refer to another image later',
  check: resources => [
    ...selectType(resources, ...launchers).flatMap(one =>
      requireValue(one, 'imageId', 'the id of one image', isImageId),
    ),
    ...selectType(resources, 'aws:ec2/instance:Instance')
      .filter(one => isSet(readPath(one, 'ami')) || !isSet(readPath(one, 'launchTemplate')))
      .flatMap(one => requireValue(one, 'ami', 'the id of one image', isImageId)),
  ],
}

const isImageId = (value: unknown) =>
  typeof value === 'string' && /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(value)

const noLatest: Rule = {
  id: 'no_latest',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes:
    'Nothing runs "the latest": services, containers and launch templates name one version',
  check: (resources, settings) => [
    ...Object.entries(getServices(settings) ?? {})
      .filter(([, version]) => !isLocked(version))
      .map(([name, version]) => ({
        resource: null,
        path: `services.${name}`,
        expected: 'one locked version',
        actual: `${name} ${version}`,
      })),
    ...checkImages(resources),
    ...selectType(resources, 'aws:autoscaling/group:Group').flatMap(group =>
      requireValue(
        group,
        'launchTemplate.version',
        'one version',
        isFixedTemplate,
        '$Default',
      ).filter(() => isSet(readPath(group, 'launchTemplate'))),
    ),
    ...checkEngines(resources),
  ],
}

const isFixedTemplate = (version: unknown) => /^\d+$/.test(getText(version))

/** Semantic versions, digests and commits; not ranges, branches and moving names. */
export function isLocked(version: string): boolean {
  return (
    /^v?\d+(\.\d+){1,3}([-+][0-9A-Za-z.+-]+)?$/.test(version) ||
    /^(sha256:)?[0-9a-f]{64}$/.test(version) ||
    /^[0-9a-f]{40}$/.test(version)
  )
}

function checkImages(resources: ResourceRecord[]): FoundViolation[] {
  const tasks = selectType(resources, 'aws:ecs/taskDefinition:TaskDefinition').flatMap(resource =>
    listContainers(readPath(resource, 'containerDefinitions')).map(image => ({
      resource,
      path: 'containerDefinitions',
      image,
    })),
  )
  const functions = selectType(resources, 'aws:lambda/function:Function')
    .filter(one => isSet(readPath(one, 'imageUri')))
    .map(resource => ({
      resource,
      path: 'imageUri',
      image: String(readPath(resource, 'imageUri')),
    }))
  return [...tasks, ...functions]
    .filter(({ image }) => image !== '[unknown]' && !isPinned(image))
    .map(({ resource, path, image }) => ({
      resource,
      path,
      expected: 'an image with a version or digest',
      actual: image,
    }))
}

function listContainers(definitions: unknown): string[] {
  try {
    const parsed: unknown = typeof definitions === 'string' ? JSON.parse(definitions) : definitions
    return Array.isArray(parsed)
      ? parsed.map(one => String(displayValue(getInside(one, 'image'))))
      : []
  } catch {
    return [] // not known yet in a preview
  }
}

const moving = [
  'latest',
  'stable',
  'main',
  'master',
  'edge',
  'nightly',
  'dev',
  'develop',
  'production',
  'staging',
]

/** `registry:5000/name` has a port and no tag. */
function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag !== undefined && !moving.includes(tag.toLowerCase())
}

function checkEngines(resources: ResourceRecord[]): FoundViolation[] {
  const databases = selectType(
    resources,
    'aws:rds/cluster:Cluster',
    'aws:rds/instance:Instance',
  ).filter(one => !isSet(readPath(one, 'replicateSourceDb')))
  return databases.flatMap(one =>
    isSet(one.inputs['engineVersion'])
      ? []
      : [
          {
            resource: one,
            path: 'engineVersion',
            expected: 'a declared version',
            actual: 'the default version of AWS',
          },
        ],
  )
}

export const softwareRules: Rule[] = [serviceVersion, pinnedImage, noLatest]
