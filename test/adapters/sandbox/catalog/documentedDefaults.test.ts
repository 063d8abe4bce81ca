/**
 * Defaults of the catalog beside those that the documentation in the declarations of the package
 * `@pulumi/aws` states: `Defaults to X`, `Default is X`, `X (default)`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { listProviderTypes } from '../../../../src/adapters/sandbox/catalog/providerSchema.ts'
import { repositoryRoot } from '../../../fixtures/programs/repository.ts'

const folder = join(repositoryRoot, 'node_modules', '@pulumi', 'aws')
const property = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s+(\w+)\??: pulumi\.Input</g
/** A sentence without a condition. */
const start = String.raw`(?:^|[.;,] )(?:The )?[Dd]efault`
const verb = String.raw`(?:s to|(?: value)?(?: for this attribute)? is|:)`
const value = '(?:[`"\']+([^`"\']+)[`"\']|(true|false|-?\\d[\\d,]*)(?:[.; ]|$))'
const stated = new RegExp(`${start}${verb} ${value}`)

function readDefaults(type: string): [key: string, text: string][] {
  const [, module = '', name = ''] = /^aws:([^:]+):(\w+)$/.exec(type) ?? []
  const file = join(folder, `${module}.d.ts`)
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const all = text.slice(text.indexOf(`export interface ${name}Args`)).matchAll(property)
  return [...all].flatMap(([, comment = '', key = '']): [string, string][] => {
    const found = stated.exec(comment.replace(/\s*\n\s*\*\s?/g, ' ').trim())
    const documented = found?.[1] ?? found?.[2]?.replaceAll(',', '')
    return documented === undefined ? [] : [[key, documented]]
  })
}

t.test('no default contradicts the documentation', t => {
  let compared = 0
  for (const type of listProviderTypes()) {
    const { generic, defaults = {} } = getSpec(type)
    if (generic) continue
    for (const [key, text] of readDefaults(type)) {
      if (!Object.hasOwn(defaults, key)) continue
      compared += 1
      t.equal(String(defaults[key]).toLowerCase(), text.toLowerCase(), `${type} ${key}`)
    }
  }
  t.ok(compared > 60, `${compared} defaults are documented`)
  t.end()
})
