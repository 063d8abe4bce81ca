/** Runs generated twins: equal meaning gives no difference, one change is found at its path. */
import { readFileSync, readdirSync } from 'node:fs'
import { compareStates } from '../../../src/analysis/parity/compareStates.ts'
import type { ParityDifference } from '../../../src/model/difference.ts'
import { mutate } from './mutate.ts'
import { randomOf } from './random.ts'
import { transformations } from './transform.ts'
import type { Export } from './transform.ts'

export type TwinResult = {
  twins: number
  mutations: number
  /** twins in which something was found */
  alarms: { seed: number; source: string; changes: string[]; found: string[] }[]
  /** changes that were not found at their place, or not alone */
  wrong: { seed: number; source: string; changes: string[]; expected: string; found: string[] }[]
}

const folder = new URL('../corpus/parity/', import.meta.url)
const sources = readdirSync(folder).filter(file => file.endsWith('.right.json'))
const load = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Export
const now = new Date('2026-01-01T00:00:00Z')

export function runTwins(seeds: number, first = 1): TwinResult {
  const result: TwinResult = { twins: 0, mutations: 0, alarms: [], wrong: [] }
  for (let seed = first; seed < first + seeds; seed++) runSeed(seed, result)
  return result
}

function runSeed(seed: number, result: TwinResult): void {
  const random = randomOf(seed)
  const source = random.pick(sources)
  const right = load(source)
  const changes = Object.keys(transformations).filter(random.flip)
  // a twin is another environment: it always has another stack
  const names = [...new Set(['stack', ...changes])]
  const left = names.reduce(
    (state, name) => transformations[name]?.(state, random) ?? state,
    load(source),
  )
  const found = differences(left, right)
  result.twins++
  if (found.length > 0)
    result.alarms.push({ seed, source, changes: names, found: found.map(describe) })
  const mutated = mutate(left, random)
  if (mutated === null || found.length > 0) return
  result.mutations++
  const after = differences(mutated.state, right)
  const [only] = after
  const top = mutated.path.split(/[.[]/)[0]
  const isRight =
    after.length === 1 &&
    only?.resource.left === mutated.urn &&
    (only.path ?? '').split(/[.[]/)[0] === top
  if (!isRight)
    result.wrong.push({
      seed,
      source,
      changes: names,
      expected: `${mutated.urn} ${mutated.path}`,
      found: after.map(describe),
    })
}

const differences = (left: Export, right: Export) =>
  compareStates({ left, right, options: { now } }).comparison.differences

const describe = ({ resource, path, kind, left, right }: ParityDifference) =>
  `${resource.type} ${resource.name} ${path ?? ''} ${kind} ${JSON.stringify(left)} ` +
  `${JSON.stringify(right)}`
