/** A registry that speaks HTTP and does what it is told: it answers, or is slow, wrong, late or down. */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Asked {
  document_type: string
  country: string
  region: string | null
  document_number: string
  [field: string]: unknown
}

export type Behaviour =
  | {
      /** Sent as JSON; a text as it is. */
      answer: unknown
      status?: number
      headers?: Record<string, string>
      /** How long it thinks, whether or not anybody waits. */
      afterMs?: number
    }
  /** Takes the question and never says a word. */
  | 'hang'
  /** Says that an answer comes, and sends a byte of it now and then. */
  | 'trickle'
  /** More than anybody wants to read, without an end. */
  | 'flood'
  /** Closes the connection in the face of whoever asks. */
  | 'reset'
  /** Half an answer, and then it closes the connection. */
  | 'cut'

export interface Registry {
  readonly url: string
  /** Every question, in order, with the key under which it was asked. */
  readonly asked: (Asked & { key: string | undefined; path: string; method: string })[]
  /** How many answers somebody was there to hear, and how many nobody. */
  readonly answers: { heard: number; unheard: number }
  /** From now on: for every question, or by the question. */
  behave(behaviour: Behaviour | ((asked: Asked, nth: number) => Behaviour)): void
  /** Nothing listens at the address any more. */
  goDown(): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

export const match: Behaviour = { answer: { status: 'match', reference: 'R-1' } }

export async function startRegistry(): Promise<Registry> {
  let behaviour: (asked: Asked, nth: number) => Behaviour = () => match
  const asked: Registry['asked'] = []
  const answers = { heard: 0, unheard: 0 }
  const sockets = new Set<Socket>()
  let port = 0

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const question = (text === '' ? {} : JSON.parse(text)) as Asked
    const key = request.headers['idempotency-key'] as string | undefined
    asked.push({ ...question, key, path: request.url ?? '', method: request.method ?? '' })
    const chosen = behaviour(question, asked.length)
    switch (chosen) {
      case 'hang':
        return
      case 'reset':
        request.socket.resetAndDestroy()
        return
      case 'cut':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        response.write('{"status":"match"')
        await sleep(5)
        request.socket.destroy()
        return
      case 'trickle':
      case 'flood':
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write('{"status":"match","padding":"')
        while (!response.destroyed) {
          response.write(chosen === 'flood' ? 'x'.repeat(10_000) : 'x')
          await sleep(chosen === 'flood' ? 0 : 10)
        }
        return
      default: {
        if (chosen.afterMs) await sleep(chosen.afterMs)
        answers[response.destroyed ? 'unheard' : 'heard']++
        response.writeHead(chosen.status ?? 200, { 'content-type': 'application/json', ...chosen.headers })
        response.end(typeof chosen.answer === 'string' ? chosen.answer : JSON.stringify(chosen.answer))
      }
    }
  }

  const listen = async (): Promise<http.Server> => {
    const server = http.createServer((request, response) => {
      serve(request, response).catch(() => request.socket.destroy())
    })
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    return server
  }
  let server: http.Server | undefined = await listen()
  const goDown = async () => {
    if (!server) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    server = undefined
    await closed
  }

  return {
    url: `http://127.0.0.1:${port}/check`,
    asked,
    answers,
    behave: (next) => {
      behaviour = typeof next === 'function' ? next : () => next
    },
    goDown,
    comeBack: async () => {
      server ??= await listen()
    },
    close: goDown,
  }
}
