/** Recorded states of the two real programs, and functions that change them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import { requirePresent } from '../../../helper/present.ts'

const folder = join(import.meta.dirname, '../../../fixtures/parity')

const texts = new Map<string, string>()

/** A fresh copy: cases change it. */
export function recordOf(
  program: 'sample' | 'second',
  environment: 'staging' | 'production',
): Side {
  const file = `${program}-${environment}.json`
  if (!texts.has(file)) texts.set(file, readFileSync(join(folder, file), 'utf8'))
  return JSON.parse(requirePresent(texts.get(file))) as Side
}

/** `rds/cluster:Cluster main`: end of the type and logical name. */
export function find({ resources }: Side, resource: string): ResourceRecord {
  const [type, name] = resource.split(' ')
  const found = resources.filter(
    one => one.type.endsWith(requirePresent(type)) && one.name === name,
  )
  if (found.length !== 1) throw new Error(`${found.length} resources are ${resource}`)
  return requirePresent(found[0])
}

type Holder = Record<string, unknown>

/** The outputs that a provider reads after an input was applied, where it repeats the property. */
export function readAgain({ inputs, outputs }: ResourceRecord, property: string): void {
  if (!(property in outputs)) return
  if (property in inputs) outputs[property] = structuredClone(inputs[property])
  else delete outputs[property]
}

/** Sets an input by its path, `a.b.0.c`; undefined removes it. */
export function set(side: Side, resource: string, path: string, value: unknown): Side {
  const record = find(side, resource)
  place(record.inputs, path, value)
  readAgain(record, requirePresent(path.split('.')[0]))
  return side
}

function place(inputs: Holder, path: string, value: unknown): void {
  const keys = path.split('.')
  const holder = keys.slice(0, -1).reduce<Holder>((at, key) => at[key] as Holder, inputs)
  if (value === undefined && !Array.isArray(holder)) delete holder[requirePresent(keys.at(-1))]
  else if (value === undefined) (holder as unknown as unknown[]).splice(Number(keys.at(-1)), 1)
  else holder[requirePresent(keys.at(-1))] = value
}

/** Changes the JSON document of an input. */
export function setInside(
  side: Side,
  resource: string,
  input: string,
  change: (document: any) => void,
): Side {
  const record = find(side, resource)
  const document = JSON.parse(String(record.inputs[input]))
  change(document)
  record.inputs[input] = JSON.stringify(document)
  readAgain(record, input)
  return side
}

/** Changes the text inside base64. */
export function setText(
  side: Side,
  resource: string,
  input: string,
  change: (text: string) => string,
): Side {
  const record = find(side, resource)
  const { inputs } = record
  const before = Buffer.from(String(inputs[input]), 'base64').toString()
  const after = change(before)
  if (after === before) throw new Error(`nothing changed in ${input} of ${resource}`)
  inputs[input] = Buffer.from(after).toString('base64')
  readAgain(record, input)
  return side
}

export function remove(side: Side, resource: string): Side {
  const gone = find(side, resource)
  return { ...side, resources: side.resources.filter(one => one !== gone) }
}

/** A further resource: a copy of one with another name, id and inputs. */
export function add(side: Side, like: string, name: string, inputs: Holder): Side {
  const { urn, ...model } = structuredClone(find(side, like))
  const copy = {
    ...model,
    urn: urn.replace(/::[^:]*$/, `::${name}`),
    name,
    id: `${name}-0123abc`,
    inputs: { ...model.inputs, ...inputs },
    outputs: {},
  }
  return { ...side, resources: [...side.resources, copy] }
}

export function settings(side: Side, observability: Holder): Side {
  return { ...side, settings: { ...(side.settings as Holder), observability } }
}
