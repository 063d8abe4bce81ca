/** The parts of the tables of pairs in this folder. */
import t from 'tap'
import { differencesOf, production, staging } from '../build.ts'
import type { CorpusResource, Side } from '../build.ts'

export type Properties = Record<string, unknown>
/** name, left and right resources, reported differences (`Type name path`) */
export type PairCase = [
  name: string,
  left: CorpusResource[],
  right: CorpusResource[],
  expected?: string[],
]

export const of = (
  type: string,
  inputs: Properties,
  outputs?: Properties,
  name = 'one',
  more: Partial<CorpusResource> = {},
): CorpusResource => ({ type, name, inputs, ...(outputs ? { outputs } : {}), ...more })

/** Both sides of one resource of `type` by their inputs. */
export const one = (
  name: string,
  type: string,
  left: Properties,
  right: Properties,
  expected: string[] = [],
): PairCase => [name, [of(type, left)], [of(type, right)], expected]

export function testPairs(cases: PairCase[], sides: Side[] = [staging, production]): void {
  for (const [name, left, right, expected = []] of cases)
    t.test(`${expected.length === 0 ? 'nothing' : 'found'}: ${name}`, async t =>
      t.same(differencesOf(left, right, sides).sort(), expected.toSorted()),
    )
}
export const policy = (...statements: Properties[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
export const allow = (more: Properties) => ({ Effect: 'Allow', Resource: '*', ...more })
