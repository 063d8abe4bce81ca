/** API reference of Amazon S3, "Object": the entity tag is an MD5 digest of the object data. */
import t from 'tap'
import { makeEntityTag } from '../../../../src/adapters/sandbox/catalog/entityTag.ts'
import { read, update } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

const hello = '5d41402abc4b2a76b9719d911017c592'
const kind = { '4dabf18193072939515e22adb298388d': 'c44067f5952c0a294b673a41bacd8c17' }

t.test('of each kind of content', async t => {
  const folder = t.testdir({ 'page.html': 'hello' })
  t.equal(makeEntityTag({ content: 'hello' }), hello)
  t.equal(makeEntityTag({ contentBase64: 'aGVsbG8=' }), hello)
  t.equal(makeEntityTag({ source: { ...kind, text: 'hello', hash: 'x' } }), hello)
  t.equal(makeEntityTag({ source: { ...kind, path: `${folder}/page.html`, hash: 'x' } }), hello)
  t.equal(makeEntityTag({ etag: 'own' }), 'own')
  const gone = { ...kind, path: `${folder}/gone.html` }
  t.notSame(
    makeEntityTag({ source: { ...gone, hash: 'x' } }),
    makeEntityTag({ source: { ...gone, hash: 'y' } }),
  )
  t.notSame(makeEntityTag({ content: 'hello', kmsKeyId: 'a' }), hello, 'encrypted by a key of KMS')
  t.notSame(makeEntityTag({ content: 'hello', serverSideEncryption: 'aws:kms' }), hello)
  t.equal(makeEntityTag({ content: 'hello', serverSideEncryption: 'AES256' }), hello)
})

t.test('new content changes the entity tag, new tags do not', async t => {
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:s3/bucketObjectv2:BucketObjectv2'
  const bucket = await make(account, 'aws:s3/bucket:Bucket', 'b', { bucket: 'some-bucket-1' })
  const inputs = { bucket: bucket.id, key: 'k', content: 'hello' }
  const made = await make(account, type, 'o', inputs)
  t.equal(made.properties['etag'], hello)
  const change = (news: object) =>
    update(getSpec(type), account, {
      id: made.id,
      oldInputs: inputs,
      olds: made.properties,
      news: { ...inputs, ...news },
      ignoreChanges: [],
    })
  t.equal((await change({ tags: { a: 'b' } })).properties['etag'], hello)
  t.equal((await change({ content: 'bye' })).properties['etag'], makeEntityTag({ content: 'bye' }))
  const found = await read(getSpec(type), account, made.id, made.properties)
  t.equal(found?.properties['etag'], makeEntityTag({ content: 'bye' }))
})
