import t from 'tap'
import {
  findAmbiguity,
  findDocumentAmbiguity,
  findEntryAmbiguity,
} from '../../../src/analysis/state/findAmbiguity.ts'

const urn = 'urn:pulumi:dev::shop::aws:s3/bucket:Bucket::files'
const resource = `{"urn":"${urn}","type":"aws:s3/bucket:Bucket","custom":true,"id":"own"}`

t.test('what an engine writes is accepted', async t => {
  for (const text of [
    '{}',
    '{"manifest":{},"resources":null,"metadata":{}}',
    `{ "resources" : [ ${resource} ], "pending_operations": [{"resource":${resource},"type":"creating"}] }`,
    '{"secrets_providers":{"type":"service","state":{"url":"http://x","project":"shop"}}}',
    `{"resources":[${resource.replace('"own"', '"own","inputs":{"Id":"x","ID":"y"},"later":1')}]}`,
  ])
    t.equal(findAmbiguity(text), null, text)
  t.equal(findDocumentAmbiguity(`\n{"version":3,"deployment":{"resources":[${resource}]}}`), null)
  t.equal(findEntryAmbiguity(`{"version":1,"kind":0,"state":${resource}}`), null)
})

t.test('a name that Go reads as another one is named', async t => {
  for (const [text, problem] of [
    [`{"Resources":[${resource}]}`, /has the field "Resources": expected resources/],
    [`{"re\u017fources":[${resource}]}`, /expected resources/],
    [`{"re\\u017fources":[${resource}]}`, /expected resources/],
    [`{"resources":[${resource.replace('"custom"', '"Id":"taken","custom"')}]}`, /\[0\].*"Id"/],
    [`{"resources":[${resource.replace('"custom"', '"ID":"taken","custom"')}]}`, /expected id/],
    [`{"pending_operations":[{"Resource":${resource}}]}`, /pending_operations\[0\].*expected/],
    ['{"Secrets_Providers":{}}', /expected secrets_providers/],
  ] as const)
    t.match(findAmbiguity(text), problem, text)
  t.match(
    findDocumentAmbiguity('{"version":3,"deployment":{},"Deployment":{}}'),
    /expected deployment/,
  )
  t.match(
    findEntryAmbiguity(`{"state":${resource.replace('"id"', '"iD"')}}`),
    /entry.state.*expected id/,
  )
  t.match(findEntryAmbiguity(`{"newSnapshot":{"Resources":[]}}`), /expected resources/)
  t.match(findEntryAmbiguity(`{"operation":{"resource":{"uRn":"x"}}}`), /expected urn/)
})

t.test('a name that occurs twice is refused, because Go merges the two values', async t => {
  for (const text of [
    `{"resources":[${resource}],"resources":[]}`,
    `{"resources":[${resource.replace('"custom"', '"id":"taken","custom"')}]}`,
    `{"resources":[${resource.replace('"custom"', '"inputs":{"a":1},"inputs":{},"custom"')}]}`,
  ])
    t.match(findAmbiguity(text), /twice/, text)
})

t.test('values of another kind are refused', async t => {
  for (const text of [
    '{"resources":{}}',
    '{"resources":[null]}',
    '{"resources":[1]}',
    '{"resources":[{"type":"a"}]}',
    `{"resources":[{"urn":null,"type":"a"}]}`,
    `{"resources":[${resource.replace('"own"', '7')}]}`,
    '{"secrets_providers":[]}',
    '{"secrets_providers":{"type":"service","state":1}}',
  ])
    t.match(findAmbiguity(text), /expected/, text)
})
