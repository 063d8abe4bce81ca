/**
 * From an ARN to the Pulumi type and the id that a state holds, and how the AWS CLI deletes it. ARN
 * forms: AWS Service Authorization Reference; ids: the provider's pages under
 * registry.terraform.io/providers/hashicorp/aws/latest/docs/resources. Pure. A type that is not
 * here is listed by its ARN, and no id is ever guessed for it.
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
/** Types that share their form of ARN, or are two names of one thing. */
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
/** One name for types that an ARN can't tell apart. */
export const basicType = (type: string): string => aliases[type] ?? type

/** The type and the other names that the provider has for it. */
export function spellingsOf(type: string): string[] {
  const basic = basicType(type)
  return [basic, ...Object.keys(aliases).filter(alias => aliases[alias] === basic)]
}
const byType = new Map(rows.map(row => [row.type, row]))

/**
 * Type and state id of what an ARN names. `id` null: the type is known, its id can't be told from
 * the ARN.
 */
export function typeOfArn(
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
 * Whether the tagging API would list a resource of this type by its tags: only then does its
 * silence mean "there is none".
 */
export function searchable(type: string): boolean {
  const row = byType.get(basicType(type))
  return row !== undefined && row.unsearchable !== true
}

/**
 * The AWS CLI command that deletes it, ready for a POSIX shell; null where none is known. Names are
 * other people's text: quoted.
 */
export function removeCommand(thing: {
  type: string | null
  id: string
  arn: string | null
  name: string | null
  region: string | null
}): string | null {
  const template = thing.type ? byType.get(basicType(thing.type))?.remove : undefined
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

/** One word of a POSIX shell. */
export function quoteText(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** The text after the last slash or colon of the resource part: a name for people. */
export function lastPart(arn: string): string {
  return (
    (parseArn(arn)?.resource ?? arn)
      .split(/[/:]/)
      .filter(part => part !== '' && part !== '*')
      .at(-1) ?? arn
  )
}
