/** Rows of the tables: [type, path, expected, actual, class, severity, direction]. */
import t from 'tap'
import { classify } from '../../../../src/analysis/drift/classify/classify.ts'
import type { Leaf, Reading } from '../../../../src/analysis/drift/reading.ts'
import { parsePath } from '../../../../src/lib/propertyPath.ts'

const versioning = 'aws:s3/bucketVersioning:BucketVersioning'
const ecr = 'aws:ecr/repository:Repository'
const batch = 'aws:batch/jobDefinition:JobDefinition'
const cases: [string, string, unknown, unknown, string, string, string][] = [
  // S3 bucket versioning suspended: overwritten and deleted objects can't be restored any more
  [
    versioning,
    'versioningConfiguration.status',
    'Enabled',
    'Suspended',
    'availability',
    'high',
    'loosened',
  ],
  [
    versioning,
    'versioningConfiguration.status',
    'Enabled',
    'Disabled',
    'availability',
    'high',
    'loosened',
  ],
  [
    versioning,
    'versioningConfiguration.status',
    'Suspended',
    'Enabled',
    'availability',
    'low',
    'tightened',
  ],
  ['aws:s3/bucket:Bucket', 'versioning.enabled', true, false, 'availability', 'high', 'loosened'],
  ['aws:s3/bucket:Bucket', 'versioning.enabled', false, true, 'availability', 'low', 'tightened'],
  [
    'aws:s3/bucketV2:BucketV2',
    'versionings[0].enabled',
    true,
    false,
    'availability',
    'high',
    'loosened',
  ],
  [ecr, 'imageTagMutability', 'IMMUTABLE', 'MUTABLE', 'security', 'medium', 'loosened'],
  [ecr, 'imageTagMutability', 'IMMUTABLE', undefined, 'security', 'medium', 'loosened'],
  [ecr, 'imageTagMutability', 'MUTABLE', 'IMMUTABLE', 'security', 'low', 'tightened'],
  [
    ecr,
    'imageTagMutability',
    'IMMUTABLE_WITH_EXCLUSION',
    'MUTABLE_WITH_EXCLUSION',
    'security',
    'medium',
    'loosened',
  ],
  [ecr, 'imageTagMutability', 'IMMUTABLE', 'NEW_WORD', 'security', 'medium', 'changed'],
  [batch, 'readonlyRootFilesystem', true, false, 'security', 'high', 'loosened'],
  [batch, 'readonlyRootFilesystem', false, true, 'security', 'low', 'tightened'],
  [batch, 'privileged', false, true, 'security', 'high', 'loosened'],
]

t.test('each case gets class, severity and direction of its row', t => {
  for (const [type, path, expected, actual, ...judgement] of cases) {
    const leaf: Leaf = {
      path,
      parts: parsePath(path),
      expected,
      actual,
      secret: false,
      replaces: false,
    }
    const found = classify(leaf, { type, leaves: [leaf] } as unknown as Reading)
    t.same([found.class, found.severity, found.direction], judgement, `${type} ${path}`)
  }
  t.end()
})
