import { z } from 'zod'
import t from 'tap'
import program from '../../programs/index.ts'
import { settings } from '../../programs/settings.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'
import { configOf } from './stack.ts'

type DeepRecord = Record<string, any>
const inputOf = (name: string, change: (settings: DeepRecord) => void = () => {}) =>
  configOf(repositoryRoot, name, config => change(config['twinstack-sample:settings']))[
    'twinstack-sample:settings'
  ] as DeepRecord

t.test('the schema hangs on the program, and both files fit it', async t => {
  t.equal(program.settings, settings)
  for (const name of ['staging', 'production'])
    t.ok(settings.safeParse(inputOf(name)).success, name)
})

t.test('the files differ only where they must', async t => {
  const [staging, production] = [
    flat(settings.parse(inputOf('staging'))),
    flat(settings.parse(inputOf('production'))),
  ]
  const names = [...new Set([...Object.keys(staging), ...Object.keys(production)])].filter(
    name => staging[name] !== production[name],
  )
  t.same(names.sort(), [
    'compute.instanceType',
    'compute.maximum',
    'compute.minimum',
    'database.finalSnapshot',
    'database.instanceClass',
    'deletionProtection',
    'site.domain',
    'site.zoneId',
  ])
})

function flat(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [path]: value }
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) => flat(inner, path ? `${path}.${name}` : name)),
  )
}

t.test('wrong settings are refused, each by its path', async t => {
  const wrong: [string, (settings: DeepRecord) => void, RegExp][] = [
    [
      'services.api',
      all => {
        all['services'].api = 'latest'
      },
      /"latest" is not locked: expected one locked version such as 2\.14\.3/,
    ],
    [
      'services.api',
      all => {
        all['services'].api = '^2.0.0'
      },
      /not locked/,
    ],
    [
      'services.api',
      all => {
        all['services'].api = '2.14'
      },
      /not locked/,
    ],
    [
      'services.api',
      all => {
        all['services'].api = 'main'
      },
      /not locked/,
    ],
    [
      'services.api',
      all => {
        all['services'].api = `sha256:${'g'.repeat(64)}`
      },
      /not locked/,
    ],
    [
      'services',
      all => {
        all['services'] = {}
      },
      /at least one service/,
    ],
    [
      '',
      all => {
        all['databse'] = {}
      },
      /databse/,
    ],
    [
      'database',
      all => {
        all['database'].masterPassword = 'x'
      },
      /masterPassword/,
    ],
    [
      'database.engineVersion',
      all => {
        all['database'].engineVersion = 'latest'
      },
      /such as 16\.6/,
    ],
    [
      'database.instanceClass',
      all => {
        delete all['database'].instanceClass
      },
      /./,
    ],
    [
      'database.backupRetentionDays',
      all => {
        all['database'].backupRetentionDays = 0
      },
      />=1/,
    ],
    [
      'compute.imageId',
      all => {
        all['compute'].imageId = 'ubuntu-22.04'
      },
      /id of one image/,
    ],
    [
      'compute.maximum',
      all => {
        all['compute'].maximum = 1
      },
      /at least `minimum`/,
    ],
    [
      'network.cidr',
      all => {
        all['network'] = { cidr: '192.168.0.0/16' }
      },
      /inside 10\.0\.0\.0\/8/,
    ],
    [
      'network.cidr',
      all => {
        all['network'] = { cidr: '10.20.0.1/16' }
      },
      /inside 10\.0\.0\.0\/8/,
    ],
    [
      'network.zones',
      all => {
        all['network'] = { zones: ['a', 'a'] }
      },
      /each zone once/,
    ],
    [
      'network.zones',
      all => {
        all['network'] = { zones: ['a'] }
      },
      />=2/,
    ],
    [
      'site.tlsPolicy',
      all => {
        all['site'].tlsPolicy = 'ELBSecurityPolicy-2016-08'
      },
      /TLS13/,
    ],
    [
      'site.domain',
      all => {
        all['site'].domain = 'not a name'
      },
      /host name/,
    ],
    [
      'observability.tracing.sampleRate',
      all => {
        all['observability'] = { tracing: { sampleRate: 2 } }
      },
      /<=1/,
    ],
    [
      'observability.logs.retentionDays',
      all => {
        all['observability'] = { logs: { retentionDays: 31 } }
      },
      /expected one of 1, 3/,
    ],
    [
      'observability.metrics.scrapeInterval',
      all => {
        all['observability'] = { metrics: { scrapeInterval: '30' } }
      },
      /30s/,
    ],
    [
      'alertsEmail',
      all => {
        all['alertsEmail'] = 'nobody'
      },
      /email/,
    ],
  ]
  for (const [path, change, message] of wrong) {
    const issues = settings.safeParse(inputOf('staging', change)).error?.issues ?? []
    t.match(
      issues.map(issue => ({ path: issue.path.join('.'), message: issue.message })),
      [{ path, message }],
      `${path}: ${message}`,
    )
  }
})

t.test('semantic versions and digests are locked', async t => {
  for (const version of ['0.0.1', '2.14.3-rc.1', '1.0.0+build.5', `sha256:${'a1'.repeat(32)}`]) {
    t.ok(
      settings.safeParse(
        inputOf('staging', all => {
          all['services'].api = version
        }),
      ).success,
      version,
    )
  }
})

t.test('the schema can be shown as JSON schema', async t => {
  t.match(z.toJSONSchema(settings, { io: 'input' }), {
    type: 'object',
    additionalProperties: false,
    required: ['site', 'database', 'compute', 'services', 'deletionProtection'],
  })
})
