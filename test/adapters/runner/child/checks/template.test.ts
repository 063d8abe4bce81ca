import t from 'tap'
import {
  fillTemplate,
  selectShownOutputs,
  getValueAtPath,
} from '../../../../../src/adapters/runner/child/checks/template.ts'

const outputs = {
  url: { value: 'https://shop', secret: false },
  ports: { value: { web: [80, 443] }, secret: false },
  password: { value: 'hunter2', secret: true },
}

t.test('outputs and other names are filled in', async t => {
  t.equal(
    fillTemplate('${outputs.url}/${id}?p=${ outputs.ports.web.1 }', outputs, { id: '7' }),
    'https://shop/7?p=443',
  )
  t.equal(fillTemplate('$outputs.url {x}', outputs), '$outputs.url {x}', 'no template')
})

const refused: [string, RegExp][] = [
  ['${outputs.password}', /the output password is secret/],
  ['${outputs.nothing}', /no output nothing; there are password, ports, url/],
  ['${outputs.ports}', /ports is not a text, number or boolean/],
  ['${outputs.ports.dns}', /ports\.dns is missing/],
  ['${secrets.password}', /\$\{secrets\.password\}: expected \$\{outputs\.name\} or \$\{id\}/],
  ['${outputs.toString}', /no output toString/],
]
for (const [text, message] of refused)
  t.test(`refused: ${text}`, async t => {
    t.throws(() => fillTemplate(text, outputs, { id: '7' }), { message })
  })

t.test('only what is not secret is shown', async t => {
  t.same(Object.keys(selectShownOutputs(outputs)), ['url', 'ports'])
  t.equal(getValueAtPath({ a: { b: 1 } }, ['a', 'constructor']), undefined)
})
