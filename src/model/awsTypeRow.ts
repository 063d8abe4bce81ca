/** The rows of the tables of AWS types (awsType.ts), and their shared values. */
import type { Arn } from './arn.ts'

export type AwsTypeRow = {
  service: string
  /** on the ARN's resource part; group 1 is the id unless `id` says otherwise */
  resource: RegExp
  type: string
  /** id in the state; null when it can't be derived from the ARN */
  id?: (match: RegExpExecArray, arn: string, parsed: Arn) => string | null
  /** id for an import, when it differs */
  importId?: (match: RegExpExecArray, arn: string) => string
  /**
   * AWS CLI arguments without `aws`; `{id}` `{arn}` `{name}` are replaced. Missing: no safe command
   * is known
   */
  remove?: string
  /**
   * `tag:GetResources` never lists it
   * (docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html)
   */
  unsearchable?: true
}

export const useArn = (_match: RegExpExecArray, arn: string): string => arn
export const ignoreId = (): null => null

export const createEc2Row = (kind: string, type: string, remove?: string): AwsTypeRow => ({
  service: 'ec2',
  resource: new RegExp(`^${kind}/([^/]+)$`),
  type: `aws:ec2/${type}`,
  ...(remove ? { remove: `ec2 ${remove} {id}` } : {}),
})
export const createRdsRow = (kind: string, type: string, remove: string): AwsTypeRow => ({
  service: 'rds',
  resource: new RegExp(`^${kind}:(.+)$`),
  type: `aws:rds/${type}`,
  remove: `rds ${remove}`,
})
export const createElbRow = (kind: string, type: string, remove: string): AwsTypeRow => ({
  service: 'elasticloadbalancing',
  resource: new RegExp(`^${kind}/.+$`),
  type: `aws:lb/${type}`,
  id: useArn,
  remove: `elbv2 ${remove} {arn}`,
})

export function getQueueUrl(
  match: RegExpExecArray,
  _arn: string,
  { region, account, partition }: Arn,
): string {
  return `https://sqs.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${account}/${match[1]}`
}
