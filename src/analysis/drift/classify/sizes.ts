/**
 * Ranks of named values: sizes of machines, TLS policies, canned ACLs, mutability of image tags.
 * undefined: the rank is unknown.
 */
import { getText } from '../../../lib/values.ts'

const steps = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge']

/**
 * `db.r6g.2xlarge` -> comparable number. Families are not compared: another family with the same
 * size is neither larger nor smaller.
 */
export function rankSize(value: unknown): number | undefined {
  const size = String(value).split('.').at(-1) ?? ''
  const many = /^(\d+)xlarge$/.exec(size)
  if (many) return steps.length - 1 + Math.log2(Number(many[1]))
  if (/^metal/.test(size)) return 20
  const at = steps.indexOf(size)
  return at < 0 ? undefined : at
}

/** Of viewers and origins of CloudFront, the weakest first. */
const protocols = ['allow-all', 'http-only', 'match-viewer', 'redirect-to-https', 'https-only']

/**
 * The lowest TLS version that a policy or protocol allows, times ten; 0 without TLS.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 * and CloudFront, API Gateway, OpenSearch.
 */
export function rankTls(value: unknown): number | undefined {
  const text = getText(value)
  if (/^(HTTP|TCP|UDP|TCP_UDP)$/.test(text) || text === '') return 0
  if (/^(HTTPS|TLS)$/.test(text)) return 12
  const protocol = protocols.indexOf(text)
  if (protocol >= 0) return protocol
  const own =
    /TLS13-1-(\d)/.exec(text) ??
    /TLS-1-(\d)/.exec(text) ??
    /FS-1-(\d)/.exec(text) ??
    /TLS[v_]?1[._](\d)/.exec(text) ??
    /Min-TLS-1-(\d)/.exec(text)
  if (own) return 10 + Number(own[1])
  if (/^ELBSecurityPolicy-(20\d\d|FS-2018)/.test(text) || /^TLSv1($|_2016)/.test(text)) return 10
  if (/^SSLv3/.test(text)) return 3
  return undefined
}

/**
 * A larger number means more access.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const acls = [
  'private',
  'bucket-owner-full-control',
  'bucket-owner-read',
  'log-delivery-write',
  'aws-exec-read',
  'authenticated-read',
  'public-read',
  'public-read-write',
]

export function rankAcl(value: unknown): number | undefined {
  const at = acls.indexOf(getText(value || 'private'))
  return at < 0 ? undefined : at
}

/** Days or seconds; zero means that data are kept for ever (PutRetentionPolicy: no policy). */
export function rankRetention(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return Infinity
  const number = Number(value)
  return Number.isNaN(number) ? undefined : number === 0 ? Infinity : number
}

/**
 * From weak to strong. An image behind a mutable tag can be replaced without a change of the code.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
const tagMutabilities = [
  'MUTABLE',
  'MUTABLE_WITH_EXCLUSION',
  'IMMUTABLE_WITH_EXCLUSION',
  'IMMUTABLE',
]

export function rankTagMutability(value: unknown): number | undefined {
  const at = tagMutabilities.indexOf(getText(value || 'MUTABLE'))
  return at < 0 ? undefined : at
}

/** Words for how strictly something is enforced, from weak to strong. */
const strictness = [
  /^(|none|no|off|false|disabled?|inherited|unspecified|optional|allow(ed)?|open|plaintext|objectwriter)$/i,
  /^(preferred?|tls_plaintext|bucketownerpreferred|audit|detect(ion)?|count|log|warn|simulate|dry-?run|flexible|verify-ca)$/i,
  /^(full|tls|require[ds]?)$/i,
  /^(enforced?|strict|on|true|enabled?|always|den(y|ied)|block|prevention|verify-full|bucketownerenforced)$/i,
]

export function rankStrictness(value: unknown): number | undefined {
  const at = strictness.findIndex(words => words.test(getText(value)))
  return at < 0 ? undefined : at
}
