import t from 'tap'
import { listAuditSizes } from '../../../src/analysis/audits/sizes.ts'
import type { ComplianceAuditDocument } from '../../../src/model/complianceAudit.ts'

const document = (body: unknown) =>
  ({
    sections: { sizes: { status: 'met', summary: '', unknownIn: [], body } },
  }) as unknown as ComplianceAuditDocument

t.test('values with their environment, and the ratio', t => {
  const rows = listAuditSizes(
    document([
      {
        left: 'staging',
        right: 'production',
        sizes: [
          { what: 'Service api desiredCount', left: 1, right: 3, ratio: 3, status: 'documented' },
          { what: 'Instance db instanceClass', left: 'a', right: null, ratio: null, status: 'x' },
        ],
      },
      { left: 'qa', right: 'production' },
    ]),
  )
  t.same(rows, [
    {
      what: 'Service api desiredCount',
      left: 'staging 1',
      right: 'production 3',
      ratio: '1 to 3',
      status: 'documented',
    },
    {
      what: 'Instance db instanceClass',
      left: 'staging a',
      right: 'production absent',
      ratio: 'not comparable',
      status: 'x',
    },
  ])
  t.end()
})

t.test('an audit of an older version has no sizes', t => {
  t.same(listAuditSizes({ sections: {} } as ComplianceAuditDocument), [])
  t.same(listAuditSizes(document('text')), [])
  t.end()
})
