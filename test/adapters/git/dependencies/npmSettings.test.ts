import t from 'tap'
import {
  formatRegistryLines,
  listRegistryLines,
} from '../../../../src/adapters/git/dependencies/npmSettings.ts'

t.test('only the registry lines of a .npmrc are used', t => {
  const text = [
    'registry=https://npm.example.com/',
    '@acme:registry = https://npm.acme.example/path/',
    'git=/tmp/evil',
    'script-shell=/tmp/evil',
    'cafile=/etc/shadow',
    '//npm.example.com/:_authToken=${SECRET}',
    'registry=https://npm.example.com/${SECRET}',
    'registry=file:///etc',
    'node-options=--require /tmp/evil',
    'prefix=/',
  ].join('\n')
  t.equal(
    formatRegistryLines(listRegistryLines(text)),
    'registry=https://npm.example.com/\n@acme:registry=https://npm.acme.example/path/\n',
  )
  t.end()
})
