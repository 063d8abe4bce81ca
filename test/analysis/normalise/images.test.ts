import t from 'tap'
import { isSameImage } from '../../../src/analysis/normalise/images.ts'

const digest = `sha256:${'a'.repeat(64)}`

t.test('one image under two names', async t => {
  t.ok(isSameImage('nginx', 'docker.io/library/nginx:latest', 'image'))
  t.ok(isSameImage('index.docker.io/acme/api:2', 'acme/api:2', 'imageUri'))
  t.ok(
    isSameImage(`a.example/team/api@${digest}`, `b.example:5000/team/api:9@${digest}`, 'image'),
    'the digest decides, whatever the registry and the tag',
  )
})
t.test('two images', async t => {
  t.notOk(isSameImage('a.example/team/api:2', 'b.example/team/api:2', 'image'), 'a tag alone')
  t.notOk(isSameImage(`a/api@${digest}`, `a/web@${digest}`, 'image'), 'another repository')
  t.notOk(isSameImage('nginx:1', 'nginx:2', 'image'))
  t.notOk(
    isSameImage('nginx', 'nginx:latest', 'description'),
    'the name does not mark it as an image',
  )
  t.notOk(isSameImage('a b', 'a b c', 'image'), 'no image at all')
})
