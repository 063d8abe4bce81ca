/** The names of inputs and outputs of a resource type, from the type declarations of the SDK. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = dirname(createRequire(import.meta.url).resolve('@pulumi/aws/package.json'))

export type SdkType = { inputs: Set<string>; required: Set<string>; outputs: Set<string> }

/** `aws:ec2/vpc:Vpc` */
export function sdkType(token: string): SdkType {
  const text = readFileSync(join(root, `${token.split(':')[1]}.d.ts`), 'utf8').replace(
    /\/\*\*[\s\S]*?\*\//g,
    '',
  )
  const name = token.split(':')[2]
  const [state, args] = ['State', 'Args'].map(kind =>
    properties(text, `export interface ${name}${kind} {`),
  )
  return {
    inputs: new Set(args?.map(([property]) => property)),
    outputs: new Set(state?.map(([property]) => property)),
    required: new Set(args?.filter(([, optional]) => !optional).map(([property]) => property)),
  }
}

function properties(text: string, start: string): [name: string, optional: boolean][] {
  const body = text.slice(text.indexOf(start) + start.length)
  const end = body.search(/^\}/m)
  return [...body.slice(0, end).matchAll(/^ {4}(\w+)(\??):/gm)].map(match => [
    match[1] as string,
    match[2] === '?',
  ])
}
