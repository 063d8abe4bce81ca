import t from 'tap'
import { judgePolicyDirection, isSamePolicy } from '../../../src/analysis/normalise/policy.ts'
import { measureProcessorTime } from '../../helper/processorTime.ts'

const doc = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

t.test('policies with the same meaning', t => {
  t.ok(
    isSamePolicy(
      doc(allow(['s3:GetObject', 's3:PutObject'])),
      doc(allow('S3:putobject'), allow('s3:getobject', '*', { Sid: 'x' })),
    ),
  )
  t.ok(
    isSamePolicy(
      doc({ ...allow('s3:*'), Principal: { AWS: '123456789012' } }),
      doc({ ...allow('s3:*'), Principal: { AWS: ['arn:aws:iam::123456789012:root'] } }),
    ),
  )
  t.ok(
    isSamePolicy(
      doc({ ...allow('s3:*'), Principal: '*' }),
      doc({ ...allow('s3:*'), Principal: { AWS: '*' } }),
    ),
  )
  t.ok(
    isSamePolicy(
      doc(allow('a:b', '*', { Condition: { Bool: { x: true } } })),
      doc(allow('a:b', '*', { Condition: { Bool: { x: ['true'] } } })),
    ),
  )
  t.notOk(isSamePolicy(doc(allow('s3:*', '*', { NotPrincipal: { AWS: 'a' } })), doc(allow('s3:*'))))
  t.end()
})

t.test('direction and severity', t => {
  const judgeCase = (before: unknown, after: unknown) =>
    Object.values(judgePolicyDirection(before, after)).join(' ')
  t.equal(judgeCase(doc(allow('s3:*')), doc(allow('s3:GetObject'))), 'tightened medium')
  t.equal(judgeCase(doc(allow('s3:GetObject')), doc(allow('s3:*'))), 'loosened high')
  t.equal(
    judgeCase(doc(allow('s3:GetObject')), doc(allow('s3:GetObject'), allow('*'))),
    'loosened critical',
  )
  t.equal(
    judgeCase(doc(allow('s3:GetObject', 'arn:x')), doc(allow('s3:GetObject', 'arn:*'))),
    'loosened high',
  )
  t.equal(judgeCase(doc(allow('s3:Get?bject')), doc(allow('s3:GetObject'))), 'tightened medium')
  t.equal(
    judgeCase(
      doc(allow('a:b'), { Effect: 'Deny', Action: 'a:c', Resource: '*' }),
      doc(allow('a:b')),
    ),
    'loosened high',
  )
  t.equal(
    judgeCase(
      doc(allow('a:b')),
      doc(allow('a:b'), { Effect: 'Deny', Action: 'a:c', Resource: '*' }),
    ),
    'tightened medium',
  )
  t.equal(judgeCase(doc(allow('a:b')), undefined), 'tightened medium')
  t.equal(
    judgeCase(undefined, doc({ ...allow('s3:GetObject'), Principal: '*' })),
    'loosened critical',
  )
  t.equal(
    judgeCase('not json', doc(allow('a:b'))),
    'changed high',
    'an unreadable policy is not judged as harmless',
  )
  t.equal(
    judgeCase(doc(allow('a:b', '*', { Condition: { Bool: { x: true } } })), doc(allow('a:b'))),
    'loosened high',
  )
  t.equal(
    judgeCase(doc(allow('a:b')), doc(allow('a:b', '*', { Condition: { Bool: { x: true } } }))),
    'tightened medium',
  )
  t.end()
})

t.test('a document with very many combinations is still compared, and fast', t => {
  const many = (prefix: string) => Array.from({ length: 300 }, (_, at) => `${prefix}:${at}`)
  const spent = measureProcessorTime(() =>
    t.match(
      judgePolicyDirection(
        doc(allow(many('a'), many('arn'))),
        doc(allow([...many('a'), 'b:c'], many('arn'))),
      ),
      { direction: 'loosened' },
    ),
  )
  t.ok(spent < 2000, `${spent} ms`)
  t.end()
})
