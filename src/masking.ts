/**
 * What a provider answers is kept as evidence, and providers repeat what they were asked. Before an answer is kept the document's number is taken out of it, down
 * to its last four characters, however it is written: with other separators, in other letters, as a number, as a key, a part of it, in Base64 or hex.
 */
import { lastFour } from './documents.js'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** What an answer of a registry has at most. The database keeps 100,000 bytes in its own form, in which a small number takes more than it does here. */
export const most = { bytes: 32_768, values: 2_000, depth: 32 }

/** A plain JSON value that Postgres can hold, without the number. Throws for what is no JSON, or more of it than `most`. */
export function maskDocumentNumber(value: unknown, document_number: string): Json {
  const text = JSON.stringify(value ?? null)
  if (Buffer.byteLength(text) > most.bytes) throw new RangeError('The answer is too long.')
  const mask = new Mask(document_number)
  const masked = mask.value(JSON.parse(text), 0)
  // One that is spread over several values is in none of them.
  return mask.isSpreadOver(masked)
    ? { withheld: 'The answer repeated the document number in parts.' }
    : masked
}

/** Letters and digits, each in its plain form: full-width digits, small letters and separators make no other number. */
function plain(text: string): { characters: string; from: number[]; to: number[] } {
  let characters = ''
  const from: number[] = []
  const to: number[] = []
  let at = 0
  for (const character of text) {
    for (const unit of character
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[^\p{L}\p{N}]/gu, '')) {
      for (let i = 0; i < unit.length; i++) {
        from.push(at)
        to.push(at + character.length)
      }
      characters += unit
    }
    at += character.length
  }
  return { characters, from, to }
}

class Mask {
  readonly #number: string
  readonly #shown: string
  /** A part that is longer than half of the number gives it away, but one of four characters is what people may see. */
  readonly #length: number
  readonly #parts = new Set<string>()
  #values = 0

  constructor(document_number: string) {
    this.#number = plain(document_number).characters
    this.#shown = `****${lastFour(document_number)}`
    this.#length = Math.min(this.#number.length, Math.max(5, Math.floor(this.#number.length / 2) + 1))
    for (let at = 0; at + this.#length <= this.#number.length; at++)
      this.#parts.add(this.#number.slice(at, at + this.#length))
  }

  value(value: Json, depth: number): Json {
    if (depth > most.depth || ++this.#values > most.values)
      throw new RangeError('The answer is nested too deep, or has too many parts.')
    if (typeof value === 'string') return this.#text(value)
    if (typeof value === 'number') {
      const text = String(value)
      const masked = this.#text(text)
      return masked === text && value !== Number(this.#number) ? value : this.#shown
    }
    if (Array.isArray(value)) return value.map((one) => this.value(one, depth + 1))
    if (value === null || typeof value === 'boolean') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [this.#text(key), this.value(one, depth + 1)]),
    )
  }

  isSpreadOver(value: Json): boolean {
    const leaves = (one: Json): string =>
      one !== null && typeof one === 'object' ? Object.values(one).map(leaves).join('') : String(one ?? '')
    return this.#number !== '' && plain(leaves(value)).characters.includes(this.#number)
  }

  #text(text: string): string {
    const decoded = text
      .replace(/[\da-f]{8,}/gi, (run) => (this.#isEncodedIn(run, 'hex') ? this.#shown : run))
      .replace(/[\w+/-]{8,}={0,2}/g, (run) => (this.#isEncodedIn(run, 'base64') ? this.#shown : run))
    let masked = ''
    let done = 0
    for (const [from, to] of this.#found(decoded)) {
      masked += decoded.slice(done, from) + this.#shown
      done = to
    }
    // Postgres holds no NUL and no half of a surrogate pair.
    return (masked + decoded.slice(done)).replace(/[\0\p{Cs}]/gu, '\ufffd')
  }

  /** Where parts of the number are, those that touch or overlap as one. */
  #found(text: string): [from: number, to: number][] {
    const { characters, from, to } = plain(text)
    const found: [number, number][] = []
    let end = 0
    for (let at = 0; this.#length > 0 && at + this.#length <= characters.length; at++) {
      if (!this.#parts.has(characters.slice(at, at + this.#length))) continue
      const last = to[at + this.#length - 1] as number
      const before = found.at(-1)
      if (before && at <= end) before[1] = last
      else found.push([from[at] as number, last])
      end = at + this.#length
    }
    return found
  }

  /** Wherever in the run the encoded text begins. */
  #isEncodedIn(run: string, encoding: 'hex' | 'base64'): boolean {
    return [0, 1, 2, 3].some(
      (skip) => this.#found(Buffer.from(run.slice(skip), encoding).toString('utf8')).length > 0,
    )
  }
}
