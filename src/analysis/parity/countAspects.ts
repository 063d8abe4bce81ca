import { aspects, type Aspect } from '../../model/aspect.ts'
import type { ParityReportBody } from '../../model/parityReport.ts'

/** One aspect of one comparison: resources that belong to it, and its differences by verdict. */
export type AspectCount = {
  aspect: Aspect
  /** matched resources that belong to the aspect as a whole, and those of them that are equal */
  resources: number
  identical: number
  failing: number
  documented: number
  ahead: number
  /** differences that neither fail nor are documented: mode partial leaves the aspect out */
  ignored: number
}

/** Counts the differences of a report by aspect, in the order of a report. */
export function countAspects({
  comparison,
  judgement,
}: Pick<ParityReportBody, 'comparison' | 'judgement'>): AspectCount[] {
  const counts = new Map<Aspect, AspectCount>(
    aspects.map(aspect => [aspect, { aspect, ...countResources(comparison, aspect), ...none }]),
  )
  for (const { aspect, fails, status } of judgement.verdicts) {
    const count = counts.get(aspect)
    if (count) count[getColumn(fails, status)]++
  }
  return [...counts.values()]
}

const none = { failing: 0, documented: 0, ahead: 0, ignored: 0 }

function countResources({ byAspect }: ParityReportBody['comparison'], aspect: Aspect) {
  // a report of an older version may not have every aspect
  const totals = (byAspect as Partial<typeof byAspect>)[aspect]
  return { resources: totals?.resources ?? 0, identical: totals?.identical ?? 0 }
}

function getColumn(fails: boolean, status: string): 'failing' | 'documented' | 'ahead' | 'ignored' {
  if (fails) return 'failing'
  return status === 'documented' || status === 'ahead' ? status : 'ignored'
}
