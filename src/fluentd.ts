/**
 * The forward protocol of Fluentd (version 1, over TCP), as Fluent Bit and others speak it too: each group of records is one message in forward mode, and has arrived
 * when the receiver has acknowledged its chunk. A connection on which something went wrong is not used again. No shared key and no TLS: put a forwarder of your own
 * beside the relay, and let that cross the network.
 */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { decodeMultiStream, ExtData, encode } from '@msgpack/msgpack'
import { z } from 'zod'
import { checkOption } from './options.js'
import { prefixed, type RecordSink } from './relay.js'

export interface FluentdOptions {
  host: string
  port?: number | undefined
  /** How long the receiver may take to accept a connection, and to acknowledge a message. Shorter than the setting `outbox_lease`. */
  timeoutMs?: number | undefined
  /** Goes before every tag, with a dot between. */
  tagPrefix?: string | undefined
}

export const FLUENTD_PORT = 24224

const options = z.object({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  timeoutMs: z.int().min(1).max(240_000),
  tagPrefix: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)*$/, 'must be words with dots between')
    .max(128)
    .nullish(),
})

/** Throws `option_invalid` (ST916). */
export function fluentdSink(given: FluentdOptions): RecordSink {
  const { host, port = FLUENTD_PORT, timeoutMs = 30_000, tagPrefix } = given
  checkOption(options, { host, port, timeoutMs, tagPrefix }, 'fluentdSink')
  let connection: Connection | undefined
  const close = async () => {
    connection?.close()
    connection = undefined
  }
  return {
    name: `fluentd://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async deliver(tag, records) {
      // A receiver may have ended a connection that was not used for a while.
      if (connection?.isOver) await close()
      connection ??= await Connection.open(host, port, timeoutMs)
      const chunk = randomBytes(16).toString('base64')
      const entries = records.map(({ occurred_at, record }) => [eventTime(occurred_at), record])
      const message = encode([prefixed(tagPrefix, tag), entries, { chunk, size: entries.length }])
      try {
        await connection.send(message, chunk, timeoutMs)
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }
}

/** Extension type 0: seconds and nanoseconds since 1970, of 32 bits each. */
function eventTime(at: Date): ExtData {
  const bytes = Buffer.alloc(8)
  const ms = at.getTime()
  bytes.writeUInt32BE(Math.floor(ms / 1000), 0)
  bytes.writeUInt32BE((ms % 1000) * 1_000_000, 4)
  return new ExtData(0, bytes)
}

class Connection {
  #awaited: { chunk: string; resolve: () => void; reject: (error: Error) => void } | undefined
  isOver = false

  static open(host: string, port: number, timeoutMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), timeoutMs)
      socket.once('error', reject)
      socket.once('close', () => clearTimeout(timer))
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
    })
  }

  private constructor(readonly socket: Socket) {
    // Whoever waits is told by the end of the messages; unheard, the event would end the process.
    socket.on('error', () => {})
    // What a receiver says is short: what is long is no answer.
    const limits = {
      maxStrLength: 1024,
      maxBinLength: 1024,
      maxArrayLength: 16,
      maxMapLength: 16,
      context: undefined,
      maxExtLength: 64,
    }
    void this.#listen(decodeMultiStream(socket, limits)).then(
      () => this.#end(new Error('the connection was closed before the acknowledgement')),
      (error) => this.#end(error),
    )
  }

  send(message: Uint8Array, chunk: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isOver) return reject(new Error('the connection was closed'))
      const timer = setTimeout(() => this.#end(new Error('no acknowledgement in time')), timeoutMs)
      const settled =
        <A extends unknown[]>(settle: (...args: A) => void) =>
        (...args: A) => {
          clearTimeout(timer)
          this.#awaited = undefined
          settle(...args)
        }
      this.#awaited = { chunk, resolve: settled(resolve), reject: settled(reject) }
      this.socket.write(message)
    })
  }

  close(): void {
    this.#end(new Error('the connection was closed'))
  }

  async #listen(messages: AsyncIterable<unknown>): Promise<void> {
    for await (const message of messages) {
      if (Array.isArray(message) && message[0] === 'HELO')
        throw new Error('the receiver asks for a shared key, which the relay does not speak')
      const ack = (message as { ack?: unknown } | null)?.ack
      if (this.#awaited && ack === this.#awaited.chunk) this.#awaited.resolve()
      else throw new Error('the receiver answered something that is no acknowledgement')
    }
  }

  #end(error: Error): void {
    this.isOver = true
    this.socket.destroy()
    this.#awaited?.reject(error)
  }
}
