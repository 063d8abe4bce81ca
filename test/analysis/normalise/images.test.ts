import t from 'tap'
import { sameImage } from '../../../src/analysis/normalise/images.ts'

const digest = `sha256:${'a'.repeat(64)}`

t.test('one image under two names', async t => {
  t.ok(sameImage('nginx', 'docker.io/library/nginx:latest', 'image'))
  t.ok(sameImage('index.docker.io/acme/api:2', 'acme/api:2', 'imageUri'))
  t.ok(
    sameImage(`a.example/team/api@${digest}`, `b.example:5000/team/api:9@${digest}`, 'image'),
    'the digest decides, whatever the registry and the tag',
  )
})
t.test('two images', async t => {
  t.notOk(sameImage('a.example/team/api:2', 'b.example/team/api:2', 'image'), 'a tag alone')
  t.notOk(sameImage(`a/api@${digest}`, `a/web@${digest}`, 'image'), 'another repository')
  t.notOk(sameImage('nginx:1', 'nginx:2', 'image'))
  t.notOk(sameImage('nginx', 'nginx:latest', 'description'), 'no image by its name')
  t.notOk(sameImage('a b', 'a b c', 'image'), 'no image at all')
})
