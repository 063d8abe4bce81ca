/** Changes that a person could make by mistake in a console, for one click. Pure. */
import type { SandboxResource } from '../../model/sandboxAccount.ts'

export type SuggestedChange = { label: string; path: string; value: string }

/** A change of a type; `applies`: with the present value of the path. */
type Mistake = SuggestedChange & { type: string; applies?: (value: unknown) => boolean }

const mistakes: readonly Mistake[] = [
  {
    type: 'aws:ec2/securityGroup:SecurityGroup',
    label: 'Open the first rule to the whole internet',
    path: 'ingress[0].cidrBlocks[0]',
    value: '0.0.0.0/0',
    applies: value => typeof value === 'string' && value !== '0.0.0.0/0',
  },
  {
    type: 'aws:rds/cluster:Cluster',
    label: 'Keep backups for one day only',
    path: 'backupRetentionPeriod',
    value: '1',
  },
  {
    type: 'aws:cloudwatch/logGroup:LogGroup',
    label: 'Keep logs for one day only',
    path: 'retentionInDays',
    value: '1',
  },
  {
    type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    label: 'Silence the alarm',
    path: 'actionsEnabled',
    value: 'false',
  },
  {
    type: 'aws:ecs/service:Service',
    label: 'Run no task',
    path: 'desiredCount',
    value: '0',
  },
  {
    type: 'aws:lambda/function:Function',
    label: 'Limit the function to one second',
    path: 'timeout',
    value: '1',
  },
  {
    type: 'aws:lb/loadBalancer:LoadBalancer',
    label: 'Close idle connections after five seconds',
    path: 'idleTimeout',
    value: '5',
  },
  {
    type: 'aws:sqs/queue:Queue',
    label: 'Delete messages after a minute',
    path: 'messageRetentionSeconds',
    value: '60',
  },
]

/** The changes of the resource's type, and a tag where it has tags. */
export function suggestChanges({ type, properties, tags }: SandboxResource): SuggestedChange[] {
  const known = mistakes
    .filter(one => {
      if (one.type !== type) return false
      const value = readPath(properties, one.path)
      if (one.applies) return one.applies(value)
      return value !== undefined && JSON.stringify(value) !== one.value
    })
    .map(({ label, path, value }) => ({ label, path, value }))
  const hasTags = Object.keys(tags).length > 0 && tags['changed-by'] === undefined
  return hasTags
    ? [...known, { label: 'Add a tag', path: 'tags.changed-by', value: 'hand' }]
    : known
}

/**
 * The change that the first steps propose: the first mistake of the table that a resource of the
 * environment allows, which an update from code can undo.
 */
export function proposeChange(
  resources: readonly SandboxResource[],
  environment: string,
): { resource: SandboxResource; change: SuggestedChange } | null {
  const own = resources.filter(one => one.environment === environment)
  const types = mistakes.map(({ type }) => type)
  const sorted = own
    .filter(({ type }) => types.includes(type))
    .sort((a, b) => types.indexOf(a.type) - types.indexOf(b.type))
  for (const resource of [...sorted, ...own]) {
    const [change] = suggestChanges(resource)
    if (change) return { resource, change }
  }
  return null
}

/** Paths of texts, numbers and booleans in the properties, at most `limit`. */
export function listPaths(properties: Record<string, unknown>, limit = 100): string[] {
  const paths: string[] = []
  const visit = (value: unknown, path: string) => {
    if (paths.length >= limit) return
    if (Array.isArray(value)) for (const [at, one] of value.entries()) visit(one, `${path}[${at}]`)
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value))
        visit(one, path === '' ? name : `${path}.${name}`)
    else if (value !== null && value !== '(hidden)') paths.push(path)
  }
  visit(properties, '')
  return paths
}

function readPath(properties: Record<string, unknown>, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(part => part !== '')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Record<string, unknown>)[part]
          : undefined,
      properties,
    )
}
