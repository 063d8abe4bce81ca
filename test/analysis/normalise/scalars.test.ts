import t from 'tap'
import { normaliseCidr, isSameScalar } from '../../../src/analysis/normalise/scalars.ts'
import { parsePath } from '../../../src/lib/propertyPath.ts'

t.test('notations of one value, and different values that are similar', t => {
  const same = (path: string, left: unknown, right: unknown) =>
    isSameScalar(left, right, parsePath(path))
  t.ok(same('encrypted', 'True', true))
  t.ok(same('port', '5432', 5432))
  t.notOk(same('version', '1.10', '1.1'), 'a version is no number')
  t.notOk(same('code', '007', '7'))
  t.ok(same('ingress[0].cidrBlocks[0]', '10.0.0.5', '10.0.0.5/32'))
  t.notOk(same('ingress[0].cidrBlocks[0]', '10.0.0.0/8', '10.0.0.0/16'))
  t.ok(same('ingress[0].protocol', 'all', '-1'))
  t.ok(same('kmsKeyId', 'arn:aws:kms:eu-west-1:123456789012:key/abc-def', 'abc-def'))
  t.notOk(same('kmsKeyId', 'arn:aws:kms:eu-west-1:123456789012:key/abc-def', 'def'))
  t.notOk(same('displayName', 'arn:aws:sns:eu-west-1:123456789012:abc', 'other'))
  t.ok(same('logDestination', 'x', 'x'))
  t.ok(
    same(
      'logGroupArn',
      'arn:aws:logs:eu-west-1:123456789012:log-group:x:*',
      'arn:aws:logs:eu-west-1:123456789012:log-group:x',
    ),
  )
  t.ok(same('engineVersion', '8.0', '8.0.35'))
  t.notOk(same('engineVersion', '8.0.35', '8.0'), 'in the other order it runs something else')
  t.notOk(same('engineVersion', '1', '16.6'))
  t.ok(same('expirationDate', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00.000+01:00'))
  t.notOk(same('tags.x', 'True', 'true'))
  t.notOk(same('environment.variables.X', '1', 1), 'these values are chosen by people')
  t.notOk(
    same('name', 'Web', 'web'),
    'upper and lower case are different, except where they are known to be equal',
  )
  t.ok(same('publicKey', 'ssh-ed25519 AAAA\n', 'ssh-ed25519 AAAA'))
  t.end()
})

t.test('networks', t => {
  t.equal(normaliseCidr('10.1.2.3/8'), '10.0.0.0/8')
  t.equal(normaliseCidr('::0/0'), '::/0')
  t.equal(normaliseCidr('2001:DB8:0:0::/32'), '2001:db8::/32')
  t.equal(normaliseCidr('16.6'), undefined, 'a version is no address')
  t.equal(normaliseCidr('10.0.0.0/33'), undefined)
  t.equal(normaliseCidr('db.r6g.large'), undefined)
  t.end()
})
