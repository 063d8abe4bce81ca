import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import { findPropertySchema } from '../../../src/analysis/normalise/schema.ts'
import type { NamedTable, ProviderPackage } from '../../../src/model/providerSchema.ts'
import type { Store } from '../../../src/model/store.ts'
import { getSchemaKey, startProviderSchemas } from '../../../src/services/parity/providerSchemas.ts'

const log = pino({ level: 'silent' })

/** The store's environments: name → operation and providers; `read` counts what was read. */
function createEnvironments(all: Record<string, [string, Record<string, string>] | null>) {
  const read: string[] = []
  const environments = {
    list: async () => ({
      items: Object.entries(all).map(([name, deployed]) => ({
        name,
        deployed: deployed && { operation: deployed[0] },
      })),
      total: Object.keys(all).length,
    }),
    getEvidence: async (name: string) => {
      read.push(name)
      return { providers: all[name]?.[1] }
    },
  }
  return { store: { environments } as unknown as Pick<Store, 'environments'>, read, all }
}

const tableOf = ({ name, version }: ProviderPackage): NamedTable => ({
  name,
  table: { version, types: { 'a:A': { size: `n=${version[0] ?? ''}` } }, blocks: {} },
})

t.test('what the environments use is registered, the newest version last', async t => {
  const { store, read, all } = createEnvironments({
    staging: ['1', { cloudy: '10.0.0' }],
    production: ['2', { cloudy: '9.0.0', other: '1.0.0' }],
    copy: null,
  })
  const wanted: ProviderPackage[][] = []
  const schemas = startProviderSchemas({
    store,
    log,
    plugins: true,
    reader: {
      read: async packages => {
        wanted.push([...packages])
        return packages.filter(({ name }) => name === 'cloudy').map(tableOf)
      },
    },
  })
  t.teardown(() => schemas.stop())
  const before = getSchemaKey()
  await schemas.refresh({ plugins: false })
  t.same(
    wanted[0]?.map(({ name, version }) => `${name} ${version}`),
    ['other 1.0.0', 'cloudy 9.0.0', 'cloudy 10.0.0'],
  )
  t.match(findPropertySchema('cloudy:a:A', ['size']), { default: 1 }, '10.0.0')
  t.not(getSchemaKey(), before, 'kept judgements are not used with another schema')
  all['production'] = ['3', { cloudy: '11.0.0' }]
  await schemas.refresh({ plugins: false })
  t.same(read, ['staging', 'production', 'production'], 'only a new deployment is read again')
})

t.test('plugins are read in the background, and a failure stops nothing', async t => {
  const { store } = createEnvironments({ staging: ['1', { stormy: '2.0.0' }] })
  let calls = 0
  const schemas = startProviderSchemas({
    store,
    log,
    plugins: true,
    everySeconds: 0.01,
    reader: {
      read: async (packages, { plugins }) => {
        if (++calls === 1) throw new Error('disk')
        return plugins ? packages.map(tableOf) : []
      },
    },
  })
  await schemas.refresh({ plugins: false })
  for (let time = 0; time < 500 && !findPropertySchema('stormy:a:A', ['size']); time++)
    await sleep(10)
  t.match(findPropertySchema('stormy:a:A', ['size']), { default: 2 })
  await schemas.stop()
  const after = calls
  await sleep(40)
  t.equal(calls, after, 'stopped')
})

t.test('a plugin that is read for minutes does not delay the end of the service', async t => {
  const { store } = createEnvironments({ staging: ['1', { cloudy: '10.0.0' }] })
  let began = () => {}
  const reading = new Promise<void>(resolve => (began = resolve))
  const schemas = startProviderSchemas({
    store,
    log,
    plugins: true,
    everySeconds: 0.01,
    reader: {
      read: () => {
        began()
        return new Promise(() => {})
      },
    },
  })
  await reading
  await t.resolves(schemas.stop(), 'it does not wait for the reading')
})
