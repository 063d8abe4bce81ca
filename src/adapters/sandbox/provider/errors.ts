/** Refusals with the texts of the AWS API, as the provider passes them on. */
import { randomUUID } from 'node:crypto'
import type { TypeSpec } from '../catalog/typeSpec.ts'

const services: Record<string, string> = {
  ec2: 'EC2',
  vpc: 'EC2',
  rds: 'RDS',
  iam: 'IAM',
  kms: 'KMS',
  lb: 'Elastic Load Balancing v2',
  acm: 'ACM',
  sns: 'SNS',
  sqs: 'SQS',
  s3: 'S3',
  ssm: 'SSM',
  lambda: 'Lambda',
  dynamodb: 'DynamoDB',
  autoscaling: 'Auto Scaling',
  cloudwatch: 'CloudWatch',
  secretsmanager: 'Secrets Manager',
}

export class CloudError extends Error {
  override name = 'CloudError'
}

/**
 * `deleting RDS Cluster (x): operation error RDS: DeleteDBCluster, https response error StatusCode:
 * 400, RequestID: …, api error Code: message`
 */
export function createApiError(
  spec: TypeSpec,
  doing: 'creating' | 'reading' | 'updating' | 'deleting',
  id: string,
  error: { code: string; message: string },
): CloudError {
  const call = {
    creating: spec.calls[0],
    reading: `Describe${spec.type.split(':')[2]}`,
    updating: spec.calls[1],
    deleting: spec.calls[2],
  }[doing]
  const module = spec.type.split(':')[1]?.split('/')[0] ?? ''
  return new CloudError(
    `${doing} ${spec.title}${id ? ` (${id})` : ''}: operation error ` +
      `${services[module] ?? module}: ${call}, https response error StatusCode: 400, RequestID: ` +
      `${randomUUID()}, api error ${error.code}: ${error.message}`,
  )
}
