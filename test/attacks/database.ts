/**
 * Somebody who owns the database and has neither the key nor the data folder: what they do to the
 * audit log is found by its verification.
 */
import type { Test } from 'tap'
import { computeAuditLogHash } from '../../src/model/auditLogChain.ts'
import { openAuditLog } from '../helper/auditLog.ts'
import type { Attack } from './attack.ts'
import { harmless } from './refusal.ts'

type Log = Awaited<ReturnType<typeof openAuditLog>>

const last = '(select max(id) from twinstack.audit)'
const values: [string, string][] = [
  ['its target', "target = 'forged'"],
  ['its action', "action = 'forged'"],
  ['its outcome', "outcome = 'refused'"],
  ['its time', "at = at - interval '1 hour'"],
  ['its actor', `actor = '{"kind":"person","name":"eve"}'`],
  ['its address', "address = '10.9.9.9'"],
  ['its detail', `detail = '{"forged":true}'`],
]
const statements: [string, string[]][] = [
  ...values.map(([name, set]): [string, string[]] => [
    `a row loses ${name}`,
    [`update twinstack.audit set ${set} where id = ${last} - 1`],
  ]),
  ...values.map(([name, set]): [string, string[]] => [
    `the newest row loses ${name}`,
    [`update twinstack.audit set ${set} where id = ${last}`],
  ]),
  ['the newest row is removed', [`delete from twinstack.audit where id = ${last}`]],
  ['a row is removed', [`delete from twinstack.audit where id = ${last} - 1`]],
  ['all rows are removed', ['delete from twinstack.audit']],
  ['the table is emptied', ['truncate twinstack.audit restart identity cascade']],
  ['all hashes are removed', ['update twinstack.audit set hash = null, previous = null']],
  ['the hash of a row', [`update twinstack.audit set hash = null where id = ${last} - 1`]],
  [
    'the hash of the newest row',
    [`update twinstack.audit set hash = null, previous = null where id = ${last}`],
  ],
  [
    'two rows with the content of each other',
    [
      'update twinstack.audit one set target = other.target, at = other.at from ' +
        `twinstack.audit other where one.id + other.id = 2 * ${last} - 1 and one.id >= ${last} - 1`,
    ],
  ],
  [
    'a row without a hash is added',
    [
      'insert into twinstack.audit (at, actor, action, target, outcome, detail) select at, actor, ' +
        `action, 'forged', outcome, detail from twinstack.audit where id = ${last}`,
    ],
  ],
  [
    'a row with an invented hash is added',
    [
      'insert into twinstack.audit (at, actor, action, target, outcome, detail, previous, hash) ' +
        "select at, actor, action, 'forged', outcome, detail, hash, md5('x') from " +
        `twinstack.audit where id = ${last}`,
    ],
  ],
]

/** From the `from`th row on: another target, and hashes computed without the key or with another. */
async function computeAnew({ store, tamper }: Log, from: number, key: string | null) {
  const rows = await store.auditLog.listAfter(0, 100)
  let previous = rows[from - 1]?.hash ?? null
  for (const row of rows.slice(from)) {
    const hash: string = computeAuditLogHash({ ...row, target: 'forged', previous }, key)
    await tamper(
      `update twinstack.audit set target = 'forged', previous = ` +
        `${previous === null ? 'null' : `'${previous}'`}, hash = '${hash}' where id = ${row.id}`,
    )
    previous = hash
  }
}

const computed: [string, (log: Log) => Promise<void>][] = [0, 1, 2].flatMap(from => [
  [`hashes without the key from row ${from} on`, (log: Log) => computeAnew(log, from, null)],
  [
    `hashes with an invented key from row ${from} on`,
    (log: Log) => computeAnew(log, from, 'ab'.repeat(32)),
  ],
])

export const databaseAttacks = (t: Test): Attack[] =>
  [
    ...statements.map(([name, all]): (typeof computed)[number] => [
      name,
      async log => await log.tamper(...all),
    ]),
    ...computed,
  ].flatMap(([name, change]) =>
    [0, 2].map(legacy =>
      harmless(
        'the audit log in the database',
        `${name}, ${legacy} rows from before the key`,
        async () => {
          const log = await openAuditLog(t, legacy)
          await log.head()
          if (!(await log.verify()).ok) return 'the log was not whole before'
          await change(log)
          return (await log.verify()).ok ? 'it verifies as it was written' : null
        },
        60,
      ),
    ),
  )
