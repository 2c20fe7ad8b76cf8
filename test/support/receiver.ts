/** A receiver of the forward protocol that behaves as it is told: acknowledges, takes its time, breaks off, stays silent, talks nonsense. */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeMultiStream, ExtensionCodec, encode } from '@msgpack/msgpack'

/**
 * `half`: reads some of the bytes and closes; `swallow`: takes the message, and closes without a word; `mute`: takes it and says nothing;
 * `stranger`: acknowledges another chunk; `nonsense`: answers what is no message; `helo`: asks for a key before anything else.
 */
export type Behaviour = 'ack' | 'slow' | 'half' | 'swallow' | 'mute' | 'stranger' | 'nonsense' | 'helo'

export interface Received {
  tag: string
  time: { seconds: number; nanoseconds: number }
  record: Record<string, unknown>
}

export interface Receiver {
  readonly port: number
  /** Everything that came in whole, in order, also what was not acknowledged. */
  readonly received: Received[]
  /** What was acknowledged. */
  readonly acknowledged: Received[]
  /** How many messages came, and with which options. */
  readonly messages: { tag: string; options: { chunk: string; size: number } }[]
  /** How many connections there were. */
  connections: number
  /** For every message that comes from now on, or by its number. */
  behave(how: Behaviour | ((message: number) => Behaviour)): void
  /** Ends every connection. */
  hangUp(): void
  close(): Promise<void>
}

const eventTimes = new ExtensionCodec()
eventTimes.register({
  type: 0,
  encode: () => null,
  decode: (data) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    return { seconds: view.getUint32(0), nanoseconds: view.getUint32(4) }
  },
})

export async function startReceiver(port = 0): Promise<Receiver> {
  let behaviour: (message: number) => Behaviour = () => 'ack'
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    receiver.connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    void serve(socket).catch(() => socket.destroy())
  })

  async function serve(socket: Socket): Promise<void> {
    const next = () => behaviour(receiver.messages.length)
    if (next() === 'helo') socket.write(encode(['HELO', { nonce: 'x', auth: '', keepalive: true }]))
    if (next() === 'half') {
      socket.once('data', () => socket.destroy())
      return
    }
    for await (const message of decodeMultiStream(socket, {
      extensionCodec: eventTimes,
    })) {
      const [tag, entries, options] = message as [
        string,
        [Received['time'], Received['record']][],
        { chunk: string; size: number },
      ]
      const how = next()
      const records = entries.map(([time, record]) => ({ tag, time, record }))
      receiver.messages.push({ tag, options })
      receiver.received.push(...records)
      if (how === 'slow') await sleep(150)
      if (how === 'ack' || how === 'slow') {
        receiver.acknowledged.push(...records)
        socket.write(encode({ ack: options.chunk }))
      } else if (how === 'swallow' || how === 'half') socket.destroy()
      else if (how === 'stranger') socket.write(encode({ ack: 'another' }))
      else if (how === 'nonsense') socket.write(Buffer.from([0xc1, 0xff, 0x00]))
    }
  }

  const receiver: Receiver = {
    port: 0,
    received: [],
    acknowledged: [],
    messages: [],
    connections: 0,
    behave(how) {
      behaviour = typeof how === 'function' ? how : () => how
    },
    hangUp() {
      for (const socket of sockets) socket.destroy()
    },
    close() {
      receiver.hangUp()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return Object.assign(receiver, { port: (server.address() as AddressInfo).port })
}
