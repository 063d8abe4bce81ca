import t from 'tap'
import { suggestRemedy } from '../../../src/analysis/failure/suggestRemedy.ts'

t.test('each frequent kind of an answer has its remedy', async t => {
  for (const [message, remedy] of [
    ['api error AccessDenied: User x is not authorized to perform: s3:CreateBucket', /IAM policy/],
    ['api error UnauthorizedOperation: You are not authorized', /IAM policy/],
    ['api error VpcLimitExceeded: The maximum number of VPCs has been reached.', /quota/],
    ['api error ServiceQuotaExceededException: no more', /quota/],
    ['api error TooManyBuckets: You have attempted to create more buckets', /quota/],
    ['api error Throttling: Rate exceeded', /wait some minutes/],
    ['api error ThrottlingException: slow', /wait some minutes/],
    ['api error RequestLimitExceeded: Request limit exceeded.', /wait some minutes/],
    ['api error TooManyRequestsException: Too Many Requests', /wait some minutes/],
    [
      "timeout while waiting for state to become 'available' (last state: 'creating')",
      /may still finish/,
    ],
    ['api error InsufficientInstanceCapacity: no capacity', /no capacity of this kind/],
    ['api error EntityAlreadyExists: Role with name x already exists.', /twinstack import NAME/],
    ['api error BucketAlreadyOwnedByYou: yours', /twinstack import NAME/],
    ['api error DependencyViolation: has a dependent object', /still uses the resource/],
  ] as const)
    t.match(suggestRemedy(message), remedy, message)
  for (const message of ['api error InvalidParameterValue: x', 'Rates', ''])
    t.equal(suggestRemedy(message), null, message)
})
