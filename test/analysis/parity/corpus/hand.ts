/** Pairs of hand-written states. */
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import { sideOf } from './shapes.ts'
import type { Case } from './case.ts'
import { counts, components, regions } from './hand/topology.ts'
import { replaced, secrets } from './hand/values.ts'
import { sets, documents } from './hand/documents.ts'
import { versions, references } from './hand/versions.ts'

const sided = (environment: string, input: ResourceRecord[] | Side) =>
  Array.isArray(input) ? sideOf(environment, input) : input

export const hand: Case[] = Object.entries({
  counts,
  components,
  regions,
  replaced,
  secrets,
  sets,
  documents,
  versions,
  references,
}).flatMap(([shape, all]) =>
  all.map(([about, left, right, expected, more = {}], index) => ({
    id: `${shape}-${index}`,
    about,
    left: sided('staging', left),
    right: sided('production', right),
    expected,
    ...more,
  })),
)
