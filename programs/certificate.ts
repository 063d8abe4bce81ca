import type { Output } from '@pulumi/pulumi'
import { Certificate } from '@pulumi/aws/acm/certificate.js'
import { CertificateValidation } from '@pulumi/aws/acm/certificateValidation.js'
import { Record } from '@pulumi/aws/route53/record.js'
import type { Settings } from './settings.ts'

/** A certificate for the domain, proven over DNS; the ARN is known once AWS has issued it. */
export function createCertificate({ domain, zoneId }: Settings['site']): Output<string> {
  const certificate = new Certificate('site', { domainName: domain, validationMethod: 'DNS' })
  const proof = certificate.domainValidationOptions.apply(options => options[0] ?? notYet(domain))
  const record = new Record('certificate-validation', {
    zoneId,
    name: proof.resourceRecordName,
    type: proof.resourceRecordType,
    records: [proof.resourceRecordValue],
    ttl: 60,
    allowOverwrite: true,
  })
  return new CertificateValidation('site', {
    certificateArn: certificate.arn,
    validationRecordFqdns: [record.fqdn],
  }).certificateArn
}

function notYet(domain: string): never {
  throw new Error(
    `the certificate of ${domain} came without validation options: expected one for DNS`,
  )
}
