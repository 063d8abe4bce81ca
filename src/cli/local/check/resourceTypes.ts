/** Finds the resource types of the program that the sandbox simulates in general terms only. */
import { catalog } from '../../../adapters/sandbox/catalog/index.ts'
import type { Finding } from './finding.ts'
import type { SourceFile } from './sources.ts'

const topic = 'sandbox'
/** Packages that the sandbox has plugins for. */
const simulated = new Set(['aws', 'pulumi', 'random'])

/**
 * Finds types by their names in the text: `new aws.s3.Bucket(`, `new Bucket(` after an import of
 * `@pulumi/aws/s3`, `type: aws:s3:Bucket`. It does not see types that a package declares.
 */
export function checkResourceTypes(sources: SourceFile[]): Finding[] {
  const types = [...new Set(sources.flatMap(({ text }) => listTypes(text)))].sort()
  const known = [...catalog.keys()].map(getShortType)
  const generic = types.filter(type => type.startsWith('aws.') && !known.includes(type))
  const foreign = [...new Set(types.map(type => type.split('.')[0] ?? ''))].filter(
    name => !simulated.has(name),
  )
  return [
    ...(generic.length > 0 ? [createGenericFinding(generic)] : []),
    ...(foreign.length > 0 ? [createForeignFinding(foreign)] : []),
    ...(types.length > 0 && generic.length + foreign.length === 0
      ? [{ topic, ok: true, found: `all ${types.length} resource types are simulated in detail` }]
      : []),
  ]
}

function createGenericFinding(types: string[]): Finding {
  return {
    topic,
    ok: null,
    found:
      `${types.length} resource types are simulated in general terms only: ` +
      `${types.join(', ')}`,
    hint:
      'the sandbox knows neither their defaults nor what replaces them; AWS itself is not ' +
      'affected',
  }
}

function createForeignFinding(names: string[]): Finding {
  return {
    topic,
    ok: null,
    found: `the sandbox has no provider for ${names.join(', ')}`,
    hint: 'in the sandbox these run through their own plugins and need their credentials',
  }
}

/** `aws:s3/bucket:Bucket` as `aws.s3.Bucket` */
function getShortType(token: string): string {
  const [pkg, module, name] = token.split(':')
  return `${pkg ?? ''}.${module?.split('/')[0] ?? ''}.${name ?? ''}`
}

function listTypes(text: string): string[] {
  const dotted = [...text.matchAll(/\bnew ([a-z][\w-]*)\.([a-z]\w*)\.([A-Z]\w*)\s*\(/g)].map(
    ([, pkg, module, name]) => `${getPackage(text, pkg ?? '')}.${module ?? ''}.${name ?? ''}`,
  )
  const imported = [
    ...text.matchAll(/import \{([^}]*)\} from ['"]@pulumi\/([\w-]+)\/([a-z0-9]+)[/'"]/g),
  ].flatMap(([, names, pkg, module]) =>
    (names ?? '')
      .split(',')
      .map(name => name.trim().split(' as ')[0] ?? '')
      .filter(name => /^[A-Z]/.test(name) && text.includes(`new ${name}(`))
      .map(name => `${pkg ?? ''}.${module ?? ''}.${name}`),
  )
  const yaml = [
    ...text.matchAll(/^\s+type: ['"]?([a-z][\w-]*):([a-z0-9]+)(?:\/\w+)?:([A-Z]\w*)['"]?\s*$/gm),
  ].map(([, pkg, module, name]) => `${pkg ?? ''}.${module ?? ''}.${name ?? ''}`)
  return [...dotted, ...imported, ...yaml].filter(type => !type.startsWith('.'))
}

/** The package behind `import * as NAME from '@pulumi/PACKAGE'`; '' for anything else. */
function getPackage(text: string, name: string): string {
  const pattern = new RegExp(
    `(?:import \\* as ${name} from|const ${name} = require\\()\\s*['"]@pulumi/([\\w-]+)['"]`,
  )
  return pattern.exec(text)?.[1] ?? ''
}
