import t from 'tap'
import { createSha256, hashSha256, hashSha256Bytes } from '../../src/lib/hash.ts'

// FIPS 180-2, appendix B.1
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

t.test('SHA-256 of texts and bytes', async t => {
  t.equal(hashSha256('abc'), abc)
  t.equal(hashSha256('a', Buffer.from('bc')), abc, 'parts are hashed one after the other')
  t.equal(hashSha256Bytes('abc').toString('hex'), abc)
  t.equal(createSha256().update('ab').update('c').digest('hex'), abc)
})
