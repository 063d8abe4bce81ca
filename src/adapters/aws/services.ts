/**
 * Maps the calls of a service to the resource types that they can change. Ids are not unique
 * between services: a role and a log group may have the same name. Pure.
 */

/**
 * Event source (without `.amazonaws.com`) by module of the Pulumi type, where the two differ in
 * name.
 */
const sources: Record<string, readonly string[]> = {
  alb: ['elasticloadbalancing'],
  lb: ['elasticloadbalancing'],
  elb: ['elasticloadbalancing'],
  vpc: ['ec2'],
  ebs: ['ec2'],
  ec2transitgateway: ['ec2'],
  cloudwatch: ['monitoring', 'logs', 'events'],
  efs: ['elasticfilesystem'],
  sfn: ['states'],
  apigatewayv2: ['apigateway'],
  cognito: ['cognito-idp', 'cognito-identity'],
  opensearch: ['es'],
  elasticsearch: ['es'],
  kinesis: ['kinesis', 'firehose'],
  route53: ['route53', 'route53resolver', 'route53domains'],
  s3: ['s3', 's3control'],
  ecs: ['ecs', 'application-autoscaling'],
}
/** Services whose calls change resources of any other service. */
const any = new Set([
  'tagging',
  'resource-groups',
  'cloudformation',
  'cloudcontrolapi',
  'backup',
  '',
])

/** Whether a call of this service can have changed a resource of this type. */
export function mayConcern(service: string, type: string | null): boolean {
  const module = type?.split(':')[1]?.split('/')[0]
  return module === undefined || any.has(service) || (sources[module] ?? [module]).includes(service)
}
