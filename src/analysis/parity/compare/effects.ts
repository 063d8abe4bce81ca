/**
 * Recognises inputs that differ and have the same effect: the two resources do the same in the
 * cloud.
 */
import { stringifyStable } from '../../../lib/values.ts'
import { listPermissions } from '../../normalise/permissions.ts'
import { toPlain } from './plain.ts'
import type { Context } from './context.ts'
import type { Leaf } from './leaf.ts'
import type { Pair } from './match.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html, CodeSha256 */
const placeOfCode = /^s3(Bucket|Key|ObjectVersion)$/
const peers =
  /^(cidr\w*|ipv6Cidr\w*|prefixListIds?|self|sourceSecurityGroupId|referencedSecurityGroupId|securityGroups|protocol|ipProtocol|fromPort|toPort)(\.|\[|$)/i

type Rule = { type: RegExp; path: RegExp; same: (context: Context, pair: Pair) => boolean }
const rules: Rule[] = [
  {
    // a hash of the API's methods, which are compared as resources
    type: /^aws:apigateway(v2)?\/deployment:/,
    path: /^triggers(\.|\[|$)/,
    same: () => true,
  },
  {
    // the hash of the deployed code decides, not the bucket and key that it was uploaded from
    type: /^aws:lambda\/function:/,
    path: placeOfCode,
    same: (_, { left, right }) => {
      const [ours, theirs] = [left.record.outputs['codeSha256'], right.record.outputs['codeSha256']]
      return typeof ours === 'string' && ours !== '' && ours === theirs
    },
  },
  {
    type: /^aws:(ec2|vpc)\/securityGroup(Ingress|Egress)?Rule:/,
    path: peers,
    same: (context, { left, right }) => {
      const [ours, theirs] = [left, right].map((one, at) =>
        listPermissions(toPlain(at === 0 ? context.left : context.right, one.record.inputs))
          .map(stringifyStable)
          .sort()
          .join(),
      )
      return ours === theirs
    },
  },
]

/** Whether a rule of the table proves that the difference changes nothing. */
export function hasSameEffect(context: Context, { path }: Leaf, pair: Pair): boolean {
  return rules.some(
    rule => rule.type.test(context.type) && rule.path.test(path) && rule.same(context, pair),
  )
}
