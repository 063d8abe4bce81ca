/**
 * The sandbox's table: how the real provider treats each property of each type
 * (src/adapters/sandbox/catalog/providerSchema.json). Three sources, the later one wins:
 * 1. the schemas of terraform-provider-aws v1.60.0 (the Go module proxy serves no newer one), read
 *    by extract/main.go;
 * 2. the documentation inside the installed package @pulumi/aws;
 * 3. changes.ts: differences in newer sources of the provider.
 * Which lists are sets comes from the type table, so that both tables are consistent.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalog } from '../../src/adapters/sandbox/catalog/index.ts'
import { packageFolder } from '../../src/model/config.ts'
import { changes } from './changes.ts'
import { pulumiNames, terraformNames } from './otherNames.ts'
import { packageFacts } from './packageFacts.ts'
import type { PackageFacts } from './packageFacts.ts'
import type { TypeTable } from './terraformSets.ts'

type Fact = {
  type?: string
  forceNew?: boolean
  computed?: boolean
  optional?: boolean
  sensitive?: boolean
}
type Schema = Record<string, Fact>

let schemas: Record<string, Schema> = {}

/** `folder`: the Go files of terraform-provider-aws. */
function readSchemas(folder: string): Record<string, Schema> {
  const text = execFileSync('go', ['run', '.', folder], {
    cwd: join(packageFolder, 'test/awsSchema/extract'),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, GOFLAGS: '' },
  })
  return JSON.parse(text) as Record<string, Schema>
}

const snake = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
const camel = (path: string) =>
  path
    .split('.')
    .map(part => part.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()))

/** Modules of Pulumi whose Terraform names have another beginning. */
const prefixes: Record<string, string[]> = {
  ec2: ['', 'ec2_'],
  lb: ['lb_', ''],
  alb: ['lb_', ''],
  vpc: ['vpc_', ''],
  ebs: ['ebs_', ''],
  cloudwatch: ['cloudwatch_', 'cloudwatch_event_', 'cloudwatch_log_'],
  rds: ['rds_', 'db_'],
  apigateway: ['api_gateway_'],
  elasticbeanstalk: ['elastic_beanstalk_'],
  cfg: ['config_'],
  kinesis: ['kinesis_'],
  appautoscaling: ['appautoscaling_'],
  directoryservice: ['directory_service_'],
  servicediscovery: ['service_discovery_'],
}

function terraformName(token: string): string | null {
  const [, module = '', name = ''] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? []
  const own = catalog.get(token)?.docs
  const other = terraformNames[`${module}/${name}`]
  const base = module === 's3' ? name.replace(/V2$/, '') : name
  const names = [
    ...(other ? [other] : []),
    ...(own ? [own] : []),
    ...(prefixes[module] ?? [`${module}_`]).map(prefix => `${prefix}${snake(base)}`),
    `${module}_${snake(base)}`,
  ]
  return names.map(one => `aws_${one}`).find(one => schemas[one] ?? changes[one]) ?? null
}

/** Lists are in the plural in Pulumi: `security_group` -> `securityGroups`. */
function pulumiPath(path: string, known: ReadonlySet<string>): string | null {
  const [head = '', ...rest] = camel(path)
  const plural = head.replace(/y$/, 'ie')
  const found = [head, `${head}s`, `${head}es`, `${plural}s`, ...(pulumiNames[head] ?? [])].find(
    name => known.has(name),
  )
  return found === undefined ? null : [found, ...rest].join('.')
}

function entryOf(facts: PackageFacts) {
  const known = new Set([...facts.inputs, ...facts.outputs])
  const terraform = terraformName(facts.token)
  const schema = (terraform && schemas[terraform]) || {}
  const change = (terraform && changes[terraform]) || { replaces: [], updates: [] }
  const paths = (fits: (fact: Fact) => boolean) =>
    Object.entries(schema)
      .filter(([, fact]) => fits(fact))
      .map(([path]) => pulumiPath(path, known))
      .filter(path => path !== null)
  const own = (list: string[]) => list.map(path => pulumiPath(path, known) ?? path)
  const updates = new Set(own(change.updates))
  const replaces = new Set(
    [...paths(fact => fact.forceNew === true), ...facts.replaces, ...own(change.replaces)].filter(
      path => !updates.has(path),
    ),
  )
  const top = (list: string[]) => list.filter(path => !path.includes('.'))
  const texts = (list: Iterable<string>) => [...new Set(list)].sort().join(' ') || undefined
  const outputs = facts.outputs.filter(name => name !== 'tagsAll' && name !== 'arn')
  return {
    source: terraform === null ? 'documentation' : schemas[terraform] ? 'schema' : 'changes',
    named: facts.inputs.includes('name') && facts.strings.includes('name') ? true : undefined,
    tags: facts.inputs.includes('tags') && facts.outputs.includes('tagsAll') ? true : undefined,
    arn: facts.outputs.includes('arn') ? true : undefined,
    replaces: texts([...replaces].filter(path => !replaces.has(path.split('.')[0] + '.'))),
    computed: texts(
      top(paths(fact => fact.computed === true && fact.optional === true)).filter(name =>
        facts.inputs.includes(name),
      ),
    ),
    sets: texts(top(paths(fact => fact.type === 'Set'))),
    secrets: texts([...facts.secrets, ...top(paths(fact => fact.sensitive === true))]),
    required: texts(facts.required),
    outputs: texts(outputs.filter(name => facts.strings.includes(name))),
  }
}

type Entry = Record<string, unknown> & { sets?: string | undefined }

/** The names of a type's own lists that are sets, as the type table has them. */
const setsOf = (members: Record<string, string> = {}) =>
  Object.keys(members).filter(name => members[name]?.replace('^', '').startsWith('<'))

/**
 * Writes the table. `folder`: the Go files of terraform-provider-aws; null: only the sets change.
 */
export function writeSandboxTable(folder: string | null, types: TypeTable): string {
  const file = join(packageFolder, 'src/adapters/sandbox/catalog/providerSchema.json')
  if (folder !== null) schemas = readSchemas(folder)
  const entries: [string, Entry][] =
    folder === null
      ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>)
      : packageFacts(join(packageFolder, 'node_modules/@pulumi/aws'))
          .sort((a, b) => (a.token < b.token ? -1 : 1))
          .map(facts => [facts.token, entryOf(facts)])
  const lines = entries.map(([token, entry]) => {
    const sets = [...(entry.sets?.split(' ') ?? []), ...setsOf(types[token.slice('aws:'.length)])]
    const text = [...new Set(sets)].sort().join(' ') || undefined
    return `${JSON.stringify(token)}:${JSON.stringify({ ...entry, sets: text })}`
  })
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`)
  return `sandbox: ${entries.length} types, ${lines.join('').length} bytes`
}
