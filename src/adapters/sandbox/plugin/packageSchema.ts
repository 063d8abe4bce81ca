/**
 * The schema of the package `aws`, which programs in YAML need to declare its resources. It is read
 * from the declarations of the installed package @pulumi/aws, so it has the same types and
 * properties. A property that is not a text, number, boolean, or a list or map of these has the
 * type `pulumi.json#/Any` (pulumi/pulumi, pkg/codegen/schema/pulumi.json).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

type Type = Record<string, unknown>
type Properties = Record<string, Type>
type Members = { properties: Properties; required: string[] }
type Resource = {
  properties: Properties
  required: string[]
  inputProperties: Properties
  requiredInputs: string[]
}
export type PackageSchema = {
  name: string
  version: string
  meta: { moduleFormat: string }
  provider: Omit<Resource, 'properties' | 'required'>
  resources: Record<string, Resource>
  functions: Record<string, { inputs: Members; outputs: Members }>
}

const require = createRequire(import.meta.url)

/** Takes about a second: 1,700 files. */
export function readPackageSchema(): PackageSchema {
  const file = require.resolve('@pulumi/aws/package.json')
  const { version } = require(file) as { version: string }
  const folder = dirname(file)
  const schema: PackageSchema = {
    name: 'aws',
    version,
    // the module of `aws:s3/bucket:Bucket` is `s3`, as in the real provider's schema
    meta: { moduleFormat: '(.*)(?:/[^/]*)' },
    provider: { inputProperties: {}, requiredInputs: [] },
    resources: {},
    functions: {},
  }
  for (const [module, path] of listDeclarationFiles(folder)) addFile(schema, module, path)
  return schema
}

/** Module and path of each; a module is a folder, `index` the package's own one. */
function listDeclarationFiles(folder: string): [module: string, path: string][] {
  const own = readdirSync(folder, { withFileTypes: true })
  const modules = own.filter(one => one.isDirectory() && !/^(types|node_modules)$/.test(one.name))
  const list = (module: string, path: string) =>
    readdirSync(path)
      .filter(name => name.endsWith('.d.ts'))
      .map((name): [string, string] => [module, join(path, name)])
  return [
    list('index', folder),
    ...modules.map(({ name }) => list(name, join(folder, name))),
  ].flat()
}

function addFile(schema: PackageSchema, module: string, path: string): void {
  const text = readFileSync(path, 'utf8').replaceAll(/\n *\/\*[\s\S]*?\*\//g, '')
  const file = basename(path, '.d.ts')
  const getToken = (name: string) => `aws:${module}/${file}:${name}`
  const [, name] = /export declare class (\w+) extends pulumi\.CustomResource\b/.exec(text) ?? []
  if (name !== undefined) {
    const outputs = parseMembers(text, `class ${name} extends pulumi.CustomResource`)
    const inputs = parseMembers(text, `interface ${name}Args`)
    // the name of a file does not always have the letters of the token: `s3location`, `index_`
    const code = readFileSync(path.replace(/\.d\.ts$/, '.js'), 'utf8')
    const [, type = getToken(name)] = /__pulumiType = '([^']+)'/.exec(code) ?? []
    schema.resources[type] = {
      ...outputs,
      inputProperties: inputs.properties,
      requiredInputs: inputs.required,
    }
  } else if (module === 'index' && file === 'provider') {
    const inputs = parseMembers(text, 'interface ProviderArgs')
    schema.provider = { inputProperties: inputs.properties, requiredInputs: inputs.required }
  } else if (text.includes(`export declare function ${file}(`)) {
    const base = file[0]?.toUpperCase() + file.slice(1)
    schema.functions[getToken(file)] = {
      inputs: parseMembers(text, `interface ${base}Args`),
      outputs: parseMembers(text, `interface ${base}Result`),
    }
  }
}

const member = /^ {4}(?:readonly )?(\w+)(\?)?: ([\s\S]*?);(?=\n(?: {4}\w|\}))/gm
/** Every resource has them. */
const reserved = new Set(['id', 'urn'])

/** Members of a class or an interface; none where the file does not declare it. */
function parseMembers(text: string, declaration: string): Members {
  const start = text.indexOf(`${declaration} {`)
  const members: Members = { properties: {}, required: [] }
  if (start < 0) return members
  const body = text.slice(start, text.indexOf('\n}', start) + 2)
  for (const [, name = '', optional, type = ''] of body.matchAll(member)) {
    if (declaration.startsWith('class') && reserved.has(name)) continue
    members.properties[name] = getType(type)
    if (optional === undefined && !/\bundefined\b/.test(type)) members.required.push(name)
  }
  return members
}

const any: Type = { $ref: 'pulumi.json#/Any' }
const simple = /^(string|number|boolean)$/

function getType(declared: string): Type {
  const type = declared
    .replaceAll(/pulumi\.(?:Input|Output)</g, '')
    .replaceAll(/>|\s*\|\s*undefined/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (simple.test(type)) return { type }
  if (/asset\.(?:Asset|Archive)/.test(type))
    return { $ref: `pulumi.json#/${type.includes('asset.Asset') ? 'Asset' : 'Archive'}` }
  const [, item] = /^(string|number|boolean)\[\]$/.exec(type) ?? []
  if (item !== undefined) return { type: 'array', items: { type: item } }
  const [, value] = /^\{ \[key: string\]: (string|number|boolean); \}$/.exec(type) ?? []
  if (value !== undefined) return { type: 'object', additionalProperties: { type: value } }
  return any
}
