/**
 * Evidence outside the database for the verification of the audit log. Anybody who can write to the
 * database can compute a chain of hashes again, so rows are hashed with a key in a file of the
 * service, and the newest hash is exported at intervals, signed, to another file. A log whose end
 * was removed, or that was replaced by an older one, lacks an exported head.
 */
import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { canonicalise } from '../../lib/canonicalJson.ts'
import { parseJson } from '../../lib/parseJson.ts'
import type { Log } from '../../lib/log.ts'
import { ensureSecretFile } from '../../lib/secretFile.ts'
import type { AuditLogHead, AuditLogProof } from '../../model/auditLogChain.ts'
import type { SealKey } from '../../model/sealKey.ts'
import type { Store } from '../../model/store.ts'

/** The key of the chain, in `<home>/keys/audit-log.key` (0600), made at first use. */
export async function readAuditLogKey(home: string): Promise<string> {
  const file = join(home, 'keys', 'audit-log.key')
  return await ensureSecretFile(file, () => randomBytes(32).toString('hex'))
}

const headSchema = z.object({
  at: z.string(),
  id: z.int(),
  hash: z.string().nullable(),
  keyedAfter: z.int(),
  seal: z.string(),
})

/** Heads are appended to `<home>/audit-heads.ndjson`; copies of this file work as well. */
export function createAuditLogProof({
  home,
  key,
  seal,
}: {
  home: string
  key: string
  seal: SealKey
}): AuditLogProof & { export(store: Store): Promise<AuditLogHead> } {
  const file = join(home, 'audit-heads.ndjson')
  const readAllHeads = () => readHeads(file, seal)
  return {
    key,
    readHeads: readAllHeads,
    export: async store => {
      const earlier = await readAllHeads()
      const last = earlier.at(-1)
      const newest = await store.auditLog.getNewest()
      if (last && last.id === (newest?.id ?? 0)) return last
      const head: AuditLogHead = {
        at: new Date().toISOString(),
        id: newest?.id ?? 0,
        hash: newest?.hash ?? null,
        // rows that are older than the key have hashes without a key
        keyedAfter: earlier[0]?.keyedAfter ?? newest?.id ?? 0,
      }
      await mkdir(dirname(file), { recursive: true })
      const line = JSON.stringify({ ...head, seal: seal.sign(formatText(head)) })
      await appendFile(file, `${line}\n`, { mode: 0o600, flush: true })
      return head
    },
  }
}

/** Exports heads at intervals until it is stopped; each is in the log of the service, too. */
export function startHeadExport({
  store,
  proof,
  log,
  everySeconds,
}: {
  store: Store
  proof: ReturnType<typeof createAuditLogProof>
  log: Log
  everySeconds: number
}): { stop(): Promise<void> } {
  const run = async () => {
    try {
      const { id, hash } = await proof.export(store)
      log.info({ auditLogId: id, auditLogHead: hash }, 'head of the audit log')
    } catch (err) {
      log.error({ err }, 'the head of the audit log could not be exported')
    }
  }
  const timer = setInterval(() => void run(), everySeconds * 1000)
  return {
    stop: async () => {
      clearInterval(timer)
      await run()
    },
  }
}

function formatText({ at, id, hash, keyedAfter }: AuditLogHead): string {
  return canonicalise({ at, id, hash, keyedAfter })
}

/** An incomplete line, or one with a wrong seal, is reported as a fault and not left out. */
async function readHeads(file: string, seal: SealKey): Promise<AuditLogHead[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const parsed = headSchema.safeParse(parseJson(line))
      if (parsed.success && seal.verify(formatText(parsed.data), parsed.data.seal))
        return parsed.data
      return {
        at: '',
        id: Number.MAX_SAFE_INTEGER,
        hash: 'not sealed by this service',
        keyedAfter: 0,
      }
    })
}
