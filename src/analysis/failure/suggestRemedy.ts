/** What helps against frequent answers of AWS, by the words of their error codes. */

/** Answers of AWS that no request will change until the service has other credentials. */
export const credentialRefusal =
  /\b(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|RequestExpired)\b|No valid credential sources found/

/** The first row that matches counts. */
const remedies: [RegExp, string][] = [
  [
    credentialRefusal,
    'the credentials of the service are missing or have expired: renew them (TWINSTACK_AWS_CONFIG, ' +
      'or the environment of the service); the next operation continues from the recorded state',
  ],
  [
    /\b(?:AccessDenied\w*|UnauthorizedOperation|AuthorizationError|not authorized to perform)\b/,
    'allow the identity that the message names this action (IAM policy, permissions boundary or ' +
      'service control policy); the next operation continues from the recorded state',
  ],
  [
    /\b(?:Throttl\w*|RequestLimitExceeded|TooManyRequests\w*|SlowDown)\b|Rate exceeded/,
    'AWS limits how often its API is called, and no quota is used up: wait some minutes, then ' +
      'request the operation again',
  ],
  [
    /\b\w*(?:LimitExceeded|QuotaExceeded|QuotaExceededException|TooMany[A-Z]\w*)\w*\b/,
    'a quota of the account in this region is used up: remove resources that nobody needs, or ' +
      'raise the quota (Service Quotas), which AWS may take hours to grant',
  ],
  [
    /timeout while waiting for|\bexceeded max(?:imum)? wait|context deadline exceeded/,
    'the cloud may still finish this change: check the resource there first; the next operation ' +
      'reads what became of it',
  ],
  [
    /\b(?:Insufficient\w*Capacity|InsufficientCapacity\w*)\b/,
    'AWS has no capacity of this kind there at the moment: request it again later, or choose ' +
      'another instance type or zone',
  ],
  [
    /\b(?!\w*Not)\w*(?:Exists|ExistsException)\b|\bInvalid\w+\.Duplicate\b|\bBucketAlreadyOwnedByYou\b|\balready exists\b/,
    'something with this name exists and is not in the recorded state: import it with ' +
      '`twinstack import NAME`, or give the resource another name',
  ],
  [
    /\b(?:DependencyViolation|ResourceInUse\w*|DeleteConflict\w*)\b/,
    'something still uses the resource, perhaps something that was made by hand: remove that ' +
      'first',
  ],
]

/** @returns null for a message that belongs to no frequent kind; NAME is the environment */
export function suggestRemedy(message: string): string | null {
  return remedies.find(([pattern]) => pattern.test(message))?.[1] ?? null
}
