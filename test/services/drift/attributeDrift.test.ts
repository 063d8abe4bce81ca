/**
 * Who caused a drift, by the journal of a simulated account: the window starts at the end of the
 * last operation, a call is matched by the value that it set, and otherwise the answer is unknown.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { addResource } from '../../../src/adapters/sandbox/add.ts'
import { getConsoleUser, setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { createSandboxInquiry } from '../../../src/adapters/sandbox/inquiry.ts'
import { attributeDrift } from '../../../src/services/drift/attributeDrift.ts'
import type { Attribution } from '../../../src/model/drift.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { driftReport, driftedProperty, driftedResource } from '../../helper/drift.ts'
import { requirePresent } from '../../helper/present.ts'

const type = 'aws:sqs/queue:Queue'
const urn = `urn:pulumi:staging::small::${type}::jobs`
const path = 'visibilityTimeoutSeconds'

/** A queue of an account, and the attribution of a reading in which its time-out is `actual`. */
async function makeQueue(test: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-author-'))
  test.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const { id, arn } = await addResource(folder, {
    type,
    name: 'jobs',
    assignments: [`${path}=45`],
    account: '111122223333',
    region: 'us-east-1',
  })
  await wait(5)
  const since = new Date()
  const record: ResourceRecord = {
    urn,
    type,
    name: 'jobs',
    id,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: { [path]: 45 },
    outputs: { [path]: 45, arn },
  }
  const attribute = async (
    actual: number,
    { settledAt = since, ran = false }: { settledAt?: Date; ran?: boolean } = {},
  ): Promise<Attribution | null> => {
    const inquiry = createSandboxInquiry(folder)
    const property = driftedProperty({ path, expected: 45, actual })
    const operation = {
      id: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
      outOfBand: false,
      requestedBy: 'ana',
      startedAt: since.toISOString(),
      finishedAt: settledAt.toISOString(),
    }
    const { resources } = await attributeDrift({
      inquiry,
      place: await inquiry.getPlace({ name: 'staging', template: null }, { folder }),
      report: driftReport({
        checkedAt: new Date(Date.now() + 1000).toISOString(),
        resources: [driftedResource({ urn, type, name: 'jobs', id, properties: [property] })],
      }),
      recorded: [record],
      operations: ran ? [operation] : [],
      since,
      settledAt,
    })
    return requirePresent(resources[0]).attribution
  }
  const set = async (value: number) => {
    await setProperty(folder, id, `${path}=${value}`)
    await wait(5)
  }
  return { set, attribute }
}

t.test('a change by hand after the last operation', async t => {
  const { set, attribute } = await makeQueue(t)
  await set(600)
  t.match(await attribute(600), {
    source: 'sandbox-journal',
    who: getConsoleUser(),
    operation: null,
    reason: null,
  })
})

t.test('a change by hand while our operation ran is not attributed to it', async t => {
  const { set, attribute } = await makeQueue(t)
  await set(600)
  t.match(await attribute(600, { settledAt: new Date(), ran: true }), {
    source: 'sandbox-journal',
    who: getConsoleUser(),
    operation: null,
  })
})

t.test('an earlier change that set another value explains nothing', async t => {
  const { set, attribute } = await makeQueue(t)
  await set(600)
  t.match(await attribute(30, { settledAt: new Date(), ran: true }), {
    source: 'unknown',
    who: null,
    reason: /1 of them, by Twinstack or before its operation ended, set other values/,
  })
})

t.test('without a call the author is unknown, with the span and what was searched', async t => {
  const { attribute } = await makeQueue(t)
  t.match(await attribute(600), {
    source: 'unknown',
    who: null,
    reason: /no call explains its change between \d{4}-.* and \d{4}-.*; 0 calls were searched/,
  })
})
