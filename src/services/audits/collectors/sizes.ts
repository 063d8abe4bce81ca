import { listSizeRows } from '../../../analysis/parity/explainVerdict.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'
import { createPairSection, readPairReadings } from './pairs.ts'

/**
 * Every size and count that differs between the environments of a pair, with both values, their
 * ratio and the verdict, documented or not. Failing ones are findings of the parity section.
 */
export const collectSizes: SectionCollector = async (store, environments, { now }) => {
  const readings = await readPairReadings(store, environments, now)
  const count = readings.reduce((sum, { body }) => sum + (body?.comparison.sizes?.length ?? 0), 0)
  return createPairSection(
    readings,
    () => [],
    ({ body }) => ({ sizes: listSizeRows(body) }),
    count === 0
      ? 'no size and no count differs'
      : `${count} ${count === 1 ? 'size or count differs' : 'sizes and counts differ'}`,
  )
}
