/**
 * Classifies a change of container definitions by its content, because the definitions are a single
 * text.
 */
import { withoutFilledIn, parseDocument } from '../../normalise/documents.ts'
import { formatShape } from '../../../lib/propertyPath.ts'
import { listDifferences } from '../differences.ts'
import type { Leaf } from '../reading.ts'
import { getDirection } from './directions.ts'
import { usual } from './judgement.ts'
import type { Judgement, Row } from './judgement.ts'

const rows: Row[] = [
  { path: /^image$/, class: 'version' },
  { path: /^(privileged|linuxParameters.*)$/, class: 'security', way: 'on' },
  { path: /^(readonlyRootFilesystem|user)$/, class: 'security', way: 'off' },
  { path: /^(secrets|repositoryCredentials|dockerSecurityOptions)/, class: 'security' },
  { path: /^(cpu|memory|memoryReservation)$/, class: 'availability', way: 'less' },
  { path: /^(essential|portMappings|healthCheck|dependsOn)/, class: 'availability' },
]

/** One judgement for each difference inside; an empty list when one side can't be read. */
export function judgeContainers(leaf: Leaf): Judgement[] {
  const [before, after] = [leaf.expected, leaf.actual].map(side =>
    withoutFilledIn(parseDocument(side), 'containerDefinitions'),
  )
  if (!Array.isArray(before) || !Array.isArray(after)) return []
  return listDifferences(before, after, ['containerDefinitions'], '').map(
    ({ parts, expected, actual }) => {
      const shape = formatShape(parts.slice(1))
      const row = rows.find(({ path }) => path.test(shape))
      if (row === undefined) {
        const isWhole = shape === ''
        return {
          class: isWhole ? 'version' : 'configuration',
          severity: 'medium',
          direction: 'changed',
        }
      }
      const direction = getDirection(row.way, expected, actual)
      return { class: row.class, severity: usual[row.class][direction], direction }
    },
  )
}
