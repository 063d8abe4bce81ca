/** The state service alone, for a test that kills it: `stateServer.ts <database> <port>`. */
import fastify from 'fastify'
import { pulumiService } from '../../api/routes/pulumi/pulumiService.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { createStatesService } from './states.ts'

const [databaseUrl = '', port = '0'] = process.argv.slice(2)
const app = fastify({ logger: false, forceCloseConnections: true })
await pulumiService(app, createStatesService(await openStore({ databaseUrl })))
process.send?.(await app.listen({ host: '127.0.0.1', port: Number(port) }))
process.once('disconnect', () => process.exit(0))
