/** The section `sizes` of an audit. */
import { z } from 'zod'
import type { ComplianceAuditDocument } from '../../model/complianceAudit.ts'

const bodySchema = z.array(
  z.object({
    left: z.string(),
    right: z.string(),
    sizes: z
      .array(
        z.object({
          what: z.string(),
          left: z.unknown(),
          right: z.unknown(),
          ratio: z.number().nullable(),
          status: z.string(),
        }),
      )
      .default([]),
  }),
)

export type AuditSize = {
  /** type, name and property */
  what: string
  /** the value with the name of its environment, e.g. `staging 1` */
  left: string
  right: string
  /** e.g. `1 to 3`; `not comparable` for another kind of value */
  ratio: string
  /** verdict by the register */
  status: string
}

/** All sizes and counts of an audit; none for an audit without the section. */
export function listAuditSizes({ sections }: ComplianceAuditDocument): AuditSize[] {
  const body = bodySchema.safeParse(sections.sizes?.body)
  if (!body.success) return []
  return body.data.flatMap(pair =>
    pair.sizes.map(({ what, left, right, ratio, status }) => ({
      what,
      left: `${pair.left} ${formatValue(left)}`,
      right: `${pair.right} ${formatValue(right)}`,
      ratio: ratio === null ? 'not comparable' : `1 to ${Number(ratio.toFixed(2))}`,
      status,
    })),
  )
}

const formatValue = (value: unknown) =>
  value === null || value === undefined
    ? 'absent'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
