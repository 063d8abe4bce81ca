/**
 * The facts of the package `@pulumi/aws` about each resource type: inputs, outputs, required and
 * secret properties from its JavaScript, replacements from the documentation in its declarations.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type PackageFacts = {
  token: string
  inputs: string[]
  outputs: string[]
  required: string[]
  secrets: string[]
  /** string properties: `name` gets an automatic name only when it is a string */
  strings: string[]
  /** the documentation states without a condition that a change replaces the resource */
  replaces: string[]
}

/** Every resource of the package in `folder`. */
export function packageFacts(folder: string): PackageFacts[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !['types', 'node_modules'].includes(entry.name))
    .flatMap(entry => readdirSync(join(folder, entry.name)).map(file => join(entry.name, file)))
    .filter(file => /\/[a-z]\w*\.js$/.test(file))
    .flatMap(file => factsOf(join(folder, file)))
}

function factsOf(file: string): PackageFacts[] {
  const code = readFileSync(file, 'utf8')
  const token = /static __pulumiType = '(aws:[^']+)'/.exec(code)?.[1]
  if (!token) return []
  const constructor = code.slice(code.indexOf('const args = argsOrState'))
  const all = (form: RegExp) => [...constructor.matchAll(form)].map(match => match[1] ?? '')
  const declarations = readFileSync(file.replace(/\.js$/, '.d.ts'), 'utf8')
  const properties = argumentsOf(declarations)
  const outputs = all(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)
  return [
    {
      token,
      inputs: all(/resourceInputs\["(\w+)"\] = [^u]/g),
      outputs,
      required: all(/Missing required property '(\w+)'/g),
      secrets: (/additionalSecretOutputs: \[([^\]]*)\]/.exec(code)?.[1] ?? '')
        .split(',')
        .map(text => text.replace(/[" ]/g, ''))
        .filter(Boolean),
      strings: [
        ...properties.filter(({ type }) => type === 'string').map(({ name }) => name),
        ...outputs.filter(name =>
          declarations.includes(`readonly ${name}: pulumi.Output<string>;`),
        ),
      ],
      replaces: properties.filter(({ text }) => isReplaced(text)).map(({ name }) => name),
    },
  ]
}

type Property = { name: string; type: string; text: string }

function argumentsOf(declarations: string): Property[] {
  const start = declarations.search(/export interface \w+Args \{/)
  const form = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(\w+)\??: pulumi\.Input<(\w+)/g
  return [...declarations.slice(Math.max(start, 0)).matchAll(form)].map(match => ({
    text: match[1] ?? '',
    name: match[2] ?? '',
    type: match[3] ?? '',
  }))
}

/** "Changing this forces a new resource", "Forces replacement if changed" and the like. */
const replaced =
  /\bforces? (a )?(new resource|replacement|re-?creation)|chang\w+ (this|the)?[^.]{0,40}(creates?|forces?|requires?|re-?creates?)[^.]{0,30}(new resource|resource to be|re-?creat|replace|the resource)/i
const conditional = /\b(if|unless|except|when|only|disabling|enabling|adding or removing)\b/i

function isReplaced(text: string): boolean {
  return text
    .replace(/\s*\n\s*\*\s*/g, ' ')
    .split(/(?<=[.!])\s/)
    .some(
      sentence =>
        replaced.test(sentence) &&
        !conditional.test(sentence.replace(/(if|when) (changed|modified)/i, '')),
    )
}
