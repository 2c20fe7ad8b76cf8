/**
 * People with known duplicates, in the form of FEBRL's data sets: read from files, or made here the way FEBRL's own generator makes them. Words are
 * made of syllables and drawn with the frequencies of names (few are common, most are rare), so that no two sets share any; a duplicate is a copy
 * with misspellings, mistakes of reading and of hearing, missing, exchanged and replaced values. What is `entity` is the truth for scoring, and nothing else.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const fields = [
  'given_name',
  'surname',
  'street_number',
  'address_1',
  'address_2',
  'suburb',
  'postcode',
  'state',
  'date_of_birth',
  'soc_sec_id',
] as const
export type Field = (typeof fields)[number]
/** Missing values are empty. */
export type Person = { entity: string } & Record<Field, string>

export interface DataSet {
  name: string
  people: Person[]
}

/** Every set in the folder: `dataset<N>.csv`, or `dataset<N>a.csv` and `dataset<N>b.csv` together. None where there is no such folder. */
export function readDataSets(folder: string): DataSet[] {
  const parts = new Map<string, Person[]>()
  for (const file of list(folder)) {
    const number = /^dataset(\d+)[ab]?\.csv$/.exec(file)?.[1]
    if (number) parts.set(number, [...(parts.get(number) ?? []), ...readCsv(join(folder, file))])
  }
  return [...parts].map(([number, people]) => ({ name: `FEBRL ${number}`, people }))
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function readCsv(path: string): Person[] {
  const [header = [], ...rows] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((value) => value.trim()))
  return rows.map((row) => {
    const at = (name: string) => row[header.indexOf(name)] ?? ''
    const values = Object.fromEntries(fields.map((field) => [field, at(field)])) as Record<Field, string>
    return { entity: /\d+/.exec(at('rec_id'))?.[0] ?? '', ...values }
  })
}

export interface Recipe {
  seed: number
  originals: number
  /** Duplicates of an original, at most. */
  duplicates: number
  /** Part of the originals that have any. */
  share: number
  /** Changes of one field and of one record, at most. */
  perField: number
  perRecord: number
}

export type Random = () => number

/** A small generator of numbers from 0 to 1 (mulberry32): the same seed makes the same set, on every machine. */
export function random(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const below = (next: Random, n: number) => Math.floor(next() * n)
const pick = <T>(next: Random, values: readonly T[]): T => values[below(next, values.length)] as T

export function shuffle<T>(values: readonly T[], next: Random): T[] {
  const shuffled = [...values]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = below(next, i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T]
  }
  return shuffled
}

/** Words, of which the first are the most common. */
class Words {
  readonly #words: string[] = []
  readonly #sums: number[] = []

  constructor(count: number, skew: number, make: () => string) {
    const known = new Set<string>()
    while (known.size < count) known.add(make())
    this.#words = [...known]
    let sum = 0
    for (let i = 0; i < count; i++) {
      sum += 1 / (i + 8) ** skew
      this.#sums.push(sum)
    }
  }

  draw(next: Random): string {
    const at = next() * (this.#sums.at(-1) as number)
    let low = 0
    let high = this.#sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sums[middle] as number) < at) low = middle + 1
      else high = middle
    }
    return this.#words[low] as string
  }
}

const onsets = 'b,br,c,ch,d,f,g,gr,h,j,k,l,m,n,p,pr,r,s,sh,st,t,tr,v,w,y,,'.split(',')
const vowels = 'a,e,i,o,u,a,e,i,o,ai,ea,ee,ie,oo,ou,y'.split(',')
const codas = ',,,n,r,l,s,t,m,ck,nd,ll,ng,tt,x'.split(',')
const streets = 'street,street,street,place,crescent,close,circuit,avenue,drive,court,road'.split(',')
const states = 'nsw,nsw,nsw,vic,vic,qld,qld,wa,sa,tas,act,nt'.split(',')

interface World {
  given: () => string
  surname: () => string
  street: () => string
  estate: () => string
  suburb: () => string
  postcode: () => string
  born: () => string
  document: () => string
}

function world(next: Random): World {
  const syllables = (least: number, most: number) => () => {
    let word = ''
    for (let n = least + below(next, most - least + 1); n > 0; n--)
      word += pick(next, onsets) + pick(next, vowels) + (n === 1 || next() < 0.3 ? pick(next, codas) : '')
    return word.length < 3 ? `${word}an` : word
  }
  const two = (make: () => string, chance: number) => () => (next() < chance ? `${make()} ${make()}` : make())
  const given = new Words(800, 1, syllables(2, 3))
  const surname = new Words(2500, 0.8, two(syllables(2, 3), 0.03))
  const street = new Words(2500, 0.5, two(syllables(2, 4), 0.05))
  const estate = new Words(3000, 0.6, two(syllables(2, 4), 0.4))
  const suburb = new Words(2000, 0.6, two(syllables(2, 4), 0.3))
  const postcode = new Words(1500, 0.6, () => String(800 + below(next, 7200)).padStart(4, '0'))
  const two0 = (n: number) => String(n).padStart(2, '0')
  return {
    given: () => given.draw(next),
    surname: () => surname.draw(next),
    street: () => `${street.draw(next)} ${pick(next, streets)}`,
    estate: () =>
      next() < 0.1 ? `${pick(next, ['unit', 'flat', 'villa'])} ${1 + below(next, 99)}` : estate.draw(next),
    suburb: () => suburb.draw(next),
    postcode: () => postcode.draw(next),
    born: () => `${1900 + below(next, 100)}${two0(1 + below(next, 12))}${two0(1 + below(next, 28))}`,
    document: () => String(1_000_000 + below(next, 9_000_000)),
  }
}

const missing: Record<Field, number> = {
  given_name: 0.03,
  surname: 0.01,
  street_number: 0.04,
  address_1: 0.02,
  address_2: 0.12,
  suburb: 0.01,
  postcode: 0,
  state: 0.01,
  date_of_birth: 0.03,
  soc_sec_id: 0,
}

/** How likely a field is the one that is changed, in parts of the sum. */
const chosen: Record<Field, number> = {
  given_name: 12,
  surname: 12,
  street_number: 8,
  address_1: 12,
  address_2: 12,
  suburb: 12,
  postcode: 10,
  state: 6,
  date_of_birth: 9,
  soc_sec_id: 7,
}

const looks = 'o0,l1,i1,s5,b8,g9,z2,q9,cl-d,rn-m,vv-w,ri-n'.split(',').map((pair) => {
  const [a, b] = pair.includes('-') ? pair.split('-') : [...pair]
  return [a as string, b as string] as const
})
const sounds = 'ph-f,ck-k,c-k,ee-i,ie-y,ou-u,oo-u,s-z,tt-t,ll-l,ea-e,ai-a,y-i,sh-s,ch-c,v-w'
  .split(',')
  .map((pair) => pair.split('-') as [string, string])

function replaced(
  next: Random,
  value: string,
  rules: readonly (readonly [string, string])[],
): string | undefined {
  const fitting = rules.flatMap(([a, b]) => [
    ...(value.includes(a) ? [[a, b] as const] : []),
    ...(value.includes(b) ? [[b, a] as const] : []),
  ])
  if (fitting.length === 0) return undefined
  const [from, to] = pick(next, fitting)
  return value.replace(from, to)
}

/** One slip of the keyboard: a character too many, too few, another, or two exchanged. */
function slip(next: Random, value: string): string {
  const digits = /^\d+$/.test(value)
  const letter = () => (digits ? String(below(next, 10)) : pick(next, [...'abcdefghijklmnopqrstuvwxyz']))
  const at = below(next, value.length)
  const how = digits ? 0.5 + next() / 2 : next()
  if (how < 0.25) return value.slice(0, at) + letter() + value.slice(at)
  if (how < 0.5 && value.length > 2) return value.slice(0, at) + value.slice(at + 1)
  if (how < 0.75 || value.length < 2) return value.slice(0, at) + letter() + value.slice(at + 1)
  const before = Math.min(at, value.length - 2)
  return value.slice(0, before) + value[before + 1] + value[before] + value.slice(before + 2)
}

function change(next: Random, person: Person, field: Field, make: World): void {
  const value = person[field]
  const fresh: Record<Field, () => string> = {
    given_name: make.given,
    surname: make.surname,
    street_number: () => String(1 + below(next, 300)),
    address_1: make.street,
    address_2: make.estate,
    suburb: make.suburb,
    postcode: make.postcode,
    state: () => pick(next, states),
    date_of_birth: make.born,
    soc_sec_id: make.document,
  }
  const how = next()
  if (value === '') {
    if (how < 0.3) person[field] = fresh[field]()
    return
  }
  const swap = (other: Field) => {
    ;[person[field], person[other]] = [person[other], person[field]]
  }
  if (how < 0.06) person[field] = fresh[field]()
  else if (how < 0.12 && missing[field] > 0) person[field] = ''
  else if (how < 0.18 && field === 'given_name') swap('surname')
  else if (how < 0.18 && field === 'surname') swap('given_name')
  else if (how < 0.18 && field === 'address_1') swap('address_2')
  else if (how < 0.18 && field === 'address_2') swap('address_1')
  else if (how < 0.28 && value.includes(' ')) {
    const words = value.split(' ')
    const at = below(next, words.length - 1)
    ;[words[at], words[at + 1]] = [words[at + 1] as string, words[at] as string]
    person[field] = words.join(' ')
  } else if (how < 0.34 && /[a-z]{3}/.test(value)) {
    const at = 1 + below(next, value.length - 1)
    person[field] =
      next() < 0.5 && value.includes(' ')
        ? value.replace(' ', '')
        : `${value.slice(0, at)} ${value.slice(at)}`
  } else if (how < 0.44) person[field] = replaced(next, value, looks) ?? slip(next, value)
  else if (how < 0.54 && !/^\d+$/.test(value))
    person[field] = replaced(next, value, sounds) ?? slip(next, value)
  else person[field] = slip(next, value)
}

/** In the order in which they are made: whoever measures, shuffles. */
export function* generate({
  seed,
  originals,
  duplicates,
  share,
  perField,
  perRecord,
}: Recipe): Generator<Person> {
  const next = random(seed)
  const make = world(next)
  const weights = fields.flatMap((field) => Array<Field>(chosen[field]).fill(field))
  for (let entity = 0; entity < originals; entity++) {
    const original: Person = {
      entity: String(entity),
      given_name: make.given(),
      surname: make.surname(),
      street_number: String(1 + below(next, next() < 0.8 ? 120 : 900)),
      address_1: make.street(),
      address_2: make.estate(),
      suburb: make.suburb(),
      postcode: make.postcode(),
      state: pick(next, states),
      date_of_birth: make.born(),
      soc_sec_id: make.document(),
    }
    for (const field of fields) if (next() < missing[field]) original[field] = ''
    yield original
    if (next() >= share) continue
    for (let n = 1 + below(next, duplicates); n > 0; n--) {
      const copy = { ...original }
      const changes = new Map<Field, number>()
      for (let left = 1 + below(next, perRecord); left > 0; ) {
        const field = pick(next, weights)
        const times = Math.min(left, 1 + below(next, perField), perField - (changes.get(field) ?? 0))
        left -= Math.max(times, 1)
        changes.set(field, (changes.get(field) ?? 0) + times)
        for (let i = 0; i < times; i++) change(next, copy, field, make)
      }
      yield copy
    }
  }
}
