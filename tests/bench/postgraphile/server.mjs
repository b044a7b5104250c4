// PostGraphile over Node's own HTTP server, in PROCESSES processes.

import cluster from 'node:cluster'
import { createServer } from 'node:http'

const processes = Number(process.env.PROCESSES)
if (processes > 1 && cluster.isPrimary) {
  let listening = 0
  cluster.on('listening', () => ++listening === processes && console.log('ready'))
  for (let i = 0; i < processes; i++) cluster.fork()
} else {
  const { grafserv } = await import('postgraphile/grafserv/node')
  const { postgraphile } = await import('postgraphile')
  const { default: preset } = await import('./preset.mjs')
  const service = postgraphile(preset).createServ(grafserv)
  const server = createServer()
  server.keepAliveTimeout = 60_000
  await service.addTo(server)
  await service.ready()
  server.listen(preset.grafserv.port, '127.0.0.1', () => console.log('ready'))
}
