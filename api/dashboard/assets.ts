import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { App } from '../services.ts'

const root = fileURLToPath(new URL('./assets/', import.meta.url))

/** Styles, modules and images, from this service alone; the browser asks whether they changed. */
export async function assets(app: App): Promise<void> {
  await app.register(async scope => {
    scope.addHook('onRoute', route => {
      route.config = { ...route.config, withoutSession: true }
    })
    await scope.register(fastifyStatic, {
      root,
      prefix: '/assets/',
      index: false,
      decorateReply: false,
      globIgnore: ['**/tsconfig.json'],
      allowedPath: path => /\.(css|js|svg)$/.test(path),
      cacheControl: false,
      setHeaders: reply => {
        reply.header('cache-control', 'no-cache')
      },
    })
  })
}
