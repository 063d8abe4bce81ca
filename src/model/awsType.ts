/**
 * Converts an ARN to the Pulumi type and the id in a state, and to the AWS CLI command that deletes
 * it. ARN forms: AWS Service Authorization Reference; ids: the provider's pages under
 * registry.terraform.io/providers/hashicorp/aws/latest/docs/resources. Pure. A type that is missing
 * here is listed by its ARN, and its id is never guessed.
 */
import { parseArn } from './arn.ts'
import type { AwsTypeRow } from './awsTypeRow.ts'
import { databases, network } from './awsTypesOfData.ts'
import { compute, rest } from './awsTypesOfServices.ts'

export { parseArn, type Arn } from './arn.ts'

/** `../ebs/volume:Volume` in a row of ec2 means another module. */
const rows: AwsTypeRow[] = [...network, ...databases, ...compute, ...rest].map(row => ({
  ...row,
  type: row.type.replace(/aws:ec2\/\.\.\//, 'aws:'),
}))
/** Types that have the same form of ARN, or that are two names of one resource. */
const aliases: Record<string, string> = {
  'aws:rds/clusterInstance:ClusterInstance': 'aws:rds/instance:Instance',
  'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule':
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
  'aws:s3/bucketV2:BucketV2': 'aws:s3/bucket:Bucket',
  ...Object.fromEntries(
    [
      'loadBalancer:LoadBalancer',
      'targetGroup:TargetGroup',
      'listener:Listener',
      'listenerRule:ListenerRule',
    ].flatMap(name => [[`aws:alb/${name}`, `aws:lb/${name}`]]),
  ),
}
/** Returns one name for types that can't be distinguished by ARN. */
export const getBasicType = (type: string): string => aliases[type] ?? type

/** Returns the type and the provider's other names for it. */
export function listSpellings(type: string): string[] {
  const basic = getBasicType(type)
  return [basic, ...Object.keys(aliases).filter(alias => aliases[alias] === basic)]
}
const byType = new Map(rows.map(row => [row.type, row]))

/**
 * Returns type and state id of the resource with an ARN. `id` null: the type is known, but the ARN
 * does not contain the id.
 */
export function getTypeOfArn(
  arn: string,
): { type: string; id: string | null; importId: string | null } | null {
  const parsed = parseArn(arn)
  if (!parsed) return null
  for (const row of rows) {
    const match = row.service === parsed.service ? row.resource.exec(parsed.resource) : null
    if (!match) continue
    const id = row.id ? row.id(match, arn, parsed) : (match[1] ?? null)
    return { type: row.type, id, importId: row.importId?.(match, arn) ?? id }
  }
  return null
}

/**
 * Whether the tagging API lists resources of this type by their tags; only then does an empty
 * answer prove that none exists.
 */
export function isSearchable(type: string): boolean {
  const row = byType.get(getBasicType(type))
  return row !== undefined && row.unsearchable !== true
}

/**
 * Returns the AWS CLI command that deletes the resource, ready for a POSIX shell; null when none is
 * known. Names are untrusted text, so they are quoted.
 */
export function removeCommand(thing: {
  type: string | null
  id: string
  arn: string | null
  name: string | null
  region: string | null
}): string | null {
  const template = thing.type ? byType.get(getBasicType(thing.type))?.remove : undefined
  if (!template || (template.includes('{arn}') && !thing.arn)) return null
  const text = template
    .replace('{id}', () => quoteText(thing.id))
    .replace('{arn}', () => quoteText(thing.arn ?? ''))
    .replace('{name}', () => quoteText(thing.name ?? thing.id))
  return (
    `aws ${text}` +
    (thing.region && thing.region !== 'global' ? ` --region ${quoteText(thing.region)}` : '')
  )
}

/** Quotes one word for a POSIX shell. */
export function quoteText(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** Returns the text after the last slash or colon of the resource part, as a readable name. */
export function getLastPart(arn: string): string {
  return (
    (parseArn(arn)?.resource ?? arn)
      .split(/[/:]/)
      .filter(part => part !== '' && part !== '*')
      .at(-1) ?? arn
  )
}
